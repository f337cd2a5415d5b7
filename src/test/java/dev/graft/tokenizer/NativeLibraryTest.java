package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

class NativeLibraryTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"Linux, amd64, native/lib/linux-x86_64/cpu/libtokenizers.so",
            "Linux, aarch64, native/lib/linux-aarch64/cpu/libtokenizers.so",
            "Mac OS X, aarch64, native/lib/osx-aarch64/cpu/libtokenizers.dylib",
            "Windows 11, amd64, native/lib/win-x86_64/cpu/tokenizers.dll"})
    void isInTheJarForTheseMachines(String os, String arch, String resource) throws IOException {
        assertThat(NativeLibrary.resource(os, arch)).isEqualTo(resource);
        try (var in = NativeLibraryTest.class.getClassLoader().getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"Linux, riscv64", "Mac OS X, x86_64", "Windows 11, aarch64", "Plan 9, amd64"})
    void saysWhereItDoesNotRun(String os, String arch) {
        UserError error = catchThrowableOfType(UserError.class, () -> NativeLibrary.resource(os, arch));
        assertThat(error).isNotNull();
        Finding problem = error.findings().getFirst();
        assertThat(problem.id()).isEqualTo("native-library");
        assertThat(problem.what()).contains(os).contains(arch);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"/g, /x, /h, /g", "-, /x, /h, /x/graft", "'', '', /h, /h/.cache/graft",
            "-, -, ?, -", "-, -, -, -"})
    void isKeptWhereTheLauncherKeepsItsCache(String graft, String xdg, String home, String expected) {
        assertThat(NativeLibrary.cache(graft, xdg, home)).isEqualTo(expected == null ? null : Path.of(expected));
    }

    @Test
    void isUnpackedOnceAndMendedWhenCut() throws IOException {
        String resource = NativeLibrary.resource("Linux", "amd64");
        Path file = NativeLibrary.unpacked(resource, folder);
        long size = Files.size(file);
        assertThat(file).startsWith(folder);
        var written = Files.getLastModifiedTime(file);
        assertThat(NativeLibrary.unpacked(resource, folder)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);
        Files.write(file, new byte[100]);
        assertThat(Files.size(NativeLibrary.unpacked(resource, folder))).isEqualTo(size);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void goesToATemporaryFileWhereNoCacheCanBeWritten() throws IOException {
        Path blocked = Files.writeString(folder.resolve("file"), "");
        Path file = NativeLibrary.unpacked(NativeLibrary.resource("Linux", "amd64"), blocked);
        assertThat(file).isRegularFile();
        assertThat(file.startsWith(blocked)).isFalse();
        Files.delete(file);
    }
}

package dev.graft.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// What the tests of this package share: whole tensors as bytes, fixtures, findings of what failed.
final class TensorReads {
    private TensorReads() {}

    static Path fixture(String name) {
        return Path.of("src/test/resources/dev/graft/tensor").resolve(name);
    }

    /// All elements, row-major and little endian.
    static byte[] bytes(WeightFiles files, TensorEntry tensor) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(tensor.bytes())];
        files.read(tensor, 0, ByteBuffer.wrap(bytes));
        return bytes;
    }

    static TensorEntry named(List<TensorEntry> entries, String name) {
        return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    }

    /// The findings of the UserError that the call ends in.
    static List<Finding> findings(ThrowingCallable call) {
        UserError error = catchThrowableOfType(UserError.class, call);
        assertThat(error).as("a UserError").isNotNull();
        return error.findings();
    }

    /// The only finding of the UserError that the call ends in.
    static Finding finding(ThrowingCallable call) {
        List<Finding> findings = findings(call);
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}

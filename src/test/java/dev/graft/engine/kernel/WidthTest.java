package dev.graft.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import jdk.incubator.vector.VectorShape;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The bits do not depend on the CPU's vectors. A JVM has one width, so the others run in JVMs of their own.
class WidthTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            512, 16, -XX:+UseSerialGC
            256,  8, -XX:+UseSerialGC
            128,  4, -XX:+UseSerialGC
            # never compiled
            512, 16, -Xint
            """)
    void hasTheBitsOfEveryOtherWidth(int bits, int lanes, String option) throws IOException, InterruptedException {
        assumeTrue(bits <= VectorShape.preferredShape().vectorBitSize(),
                "this CPU has no vectors of " + bits + " bits");
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option,
                "--add-modules=jdk.incubator.vector", "-Dgraft.vectorBits=" + bits, "-cp",
                System.getProperty("java.class.path"), Digest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains(lanes + " lanes: " + Digest.of());
    }
}

package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;

import org.junit.jupiter.api.Test;

class PenaltiesTest {
    /// Its class and Sampling's need each other's constants; a server comes to this one first.
    @Test
    void mayBeUsedBeforeAnySampling() throws Exception {
        URL classes = Penalties.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader fresh = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            fresh.loadClass(Penalties.class.getName()).getConstructor(double.class, double.class, double.class)
                    .newInstance(1.0, 0.0, 0.0);
            Class<?> sampling = fresh.loadClass(Sampling.class.getName());
            assertThat(sampling.getMethod("penalties").invoke(sampling.getMethod("greedy").invoke(null))).isNotNull();
        }
    }
}

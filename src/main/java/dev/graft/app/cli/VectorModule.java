package dev.graft.app.cli;

import java.lang.reflect.InvocationTargetException;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// jdk.incubator.vector, which the kernels are written with, added to a JVM that runs already.
///
/// `--add-modules` prints a warning that nothing keeps off the user's screen, and costs the start-up cache its best part.
/// The JVM itself adds java.instrument or jdk.management.agent when they are asked for, by a method that takes any module
/// of the JDK; the manifest opens that method to us. See docs/decisions/012-vector-module-start.md.
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /// Makes the module visible to all classes; to be called before the first of them is a kernel.
    ///
    /// @throws UserError with `no-vector-module` if this JDK does it in another way
    static void load() {
        try {
            add();
        } catch (ReflectiveOperationException | RuntimeException other) {
            Throwable reason = other instanceof InvocationTargetException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : other;
            throw new UserError(Finding.error("no-vector-module", Place.NOWHERE,
                    "Java %s does not add %s to a running program: %s".formatted(Runtime.version(), NAME, reason),
                    "start graft with GRAFT_OPTS=--add-modules=" + NAME + ", or with a JDK 25"), reason);
        }
    }

    /// As [#load], for what is only slower without it.
    static void loadIfPossible() {
        try {
            add();
        } catch (ReflectiveOperationException | RuntimeException absent) {
            // Then there are plain loops.
        }
    }

    private static void add() throws ReflectiveOperationException {
        if (ModuleLayer.boot().findModule(NAME).isEmpty()) { // the JVM was not started with --add-modules
            Object unusedModule = Class.forName("jdk.internal.module.Modules").getMethod("loadModule", String.class)
                    .invoke(null, NAME);
        }
    }
}

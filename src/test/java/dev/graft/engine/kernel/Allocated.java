package dev.graft.engine.kernel;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/// Bytes that a kernel allocates once the compiler is done with it.
final class Allocated {
    private Allocated() {}

    /// The least of many runs: those before compilation box every vector.
    static long bytes(Runnable kernel) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 2000 && least > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            kernel.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}

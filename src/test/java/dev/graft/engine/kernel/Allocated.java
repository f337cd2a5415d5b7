package dev.graft.engine.kernel;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/// Bytes that a kernel allocates once the compiler is done with it.
final class Allocated {
    private Allocated() {}

    /// The least of many runs: those before compilation box every vector.
    ///
    /// @param runs enough for the compiler to take notice
    static long bytes(int runs, Runnable kernel) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < runs && least > 0; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            kernel.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}

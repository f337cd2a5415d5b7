package dev.graft.fuzz;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Ends the program when a case takes too long, and says which.
final class Watchdog {
    private record Case(String target, long seed, long startNanos) {}

    private final Map<Thread, Case> running = new ConcurrentHashMap<>();

    Watchdog(PrintStream out, long seconds) {
        Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            while (true) {
                try {
                    Thread.sleep(500);
                } catch (InterruptedException ended) {
                    return;
                }
                running.forEach((thread, running) -> {
                    if (System.nanoTime() - running.startNanos > seconds * 1_000_000_000L) {
                        out.printf("HANGS: %s, seed %d%n", running.target, running.seed);
                        for (StackTraceElement element : thread.getStackTrace()) {
                            out.println("\tat " + element);
                        }
                        Runtime.getRuntime().halt(1);
                    }
                });
            }
        });
    }

    void begins(String target, long seed) {
        running.put(Thread.currentThread(), new Case(target, seed, System.nanoTime()));
    }

    void ends() {
        running.remove(Thread.currentThread());
    }
}

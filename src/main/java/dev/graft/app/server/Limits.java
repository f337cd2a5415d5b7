package dev.graft.app.server;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

/// What the JDK's server takes from system properties only, and reads once in the life of a JVM. What is set from
/// outside stays.
final class Limits {
    private static final String PREFIX = "sun.net.httpserver.";

    /// A client that keeps its connection must not find it closed just when it sends: most clients give theirs up sooner.
    private static final int IDLE_SECONDS = 75;

    private static final int MOST_CONNECTIONS = 16384, OWN_FILES = 256, USUAL_FILES = 1024;
    private static final int MOST_HEAD_BYTES = 64 << 10;

    private Limits() {}

    static void set(ServerOptions options) {
        int connections = connections();
        set(PREFIX + "nodelay", "true"); // or an event waits 40 ms for the client's acknowledgement of the last
        set(PREFIX + "maxReqTime", Long.toString(Math.max(1, options.readTime().toSeconds())));
        set(PREFIX + "idleInterval", Integer.toString(IDLE_SECONDS));
        set(PREFIX + "maxIdleConnections", Integer.toString(connections));
        set(PREFIX + "maxReqHeaderSize", Integer.toString(MOST_HEAD_BYTES));
        set("jdk.httpserver.maxConnections", Integer.toString(connections));
    }

    private static void set(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    /// As many as there can be open files, but for our own: beyond that a server cannot accept, and turns round and round.
    private static int connections() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : USUAL_FILES;
        return Math.clamp(files - OWN_FILES, OWN_FILES, MOST_CONNECTIONS);
    }
}

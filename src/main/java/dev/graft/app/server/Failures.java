package dev.graft.app.server;

import dev.graft.diagnostic.UserError;

/// What an order's failure means to the client.
final class Failures {
    private Failures() {}

    static RuntimeException of(Throwable error) {
        return switch (error) {
            case UserError user -> ApiError.of(user);
            case RuntimeException bug -> bug;
            default -> new IllegalStateException(error);
        };
    }
}

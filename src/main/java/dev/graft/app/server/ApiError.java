package dev.graft.app.server;

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;

/// Why a request is not answered: a status, and the object that OpenAI's clients read.
///
/// An exception without a stack trace, for it tells of the client and not of this program.
final class ApiError extends RuntimeException {
    private static final int TRY_AGAIN_SECONDS = 1;

    private final int status;
    private final @Nullable String param;
    private final @Nullable String code;
    private final transient Map<String, String> headers = new TreeMap<>();

    private ApiError(int status, String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    static ApiError of(int status, String code, String message) {
        return new ApiError(status, message, null, code);
    }

    /// A field that is not what it should be: 400.
    ///
    /// @param param as the client wrote it, such as `messages[0].role`
    static ApiError field(String param, String message) {
        return new ApiError(400, message, param, "invalid_value");
    }

    /// A text that the model's context cannot hold: 400.
    static ApiError tooLong(String param, String message) {
        return new ApiError(400, message, param, "context_length_exceeded");
    }

    /// Something of OpenAI's API that is not done here: 400.
    static ApiError unsupported(String param, String message) {
        return new ApiError(400, message, param, "unsupported");
    }

    /// No room just now: 429.
    static ApiError busy(String message) {
        return of(429, "server_busy", message).with("Retry-After", Integer.toString(TRY_AGAIN_SECONDS));
    }

    /// What the engine or a template has to say about a request.
    static ApiError of(UserError error) {
        return of(error, null);
    }

    /// @param param the field that it is about
    static ApiError of(UserError error, @Nullable String param) {
        Finding first = error.findings().getFirst();
        String message = first.remedy().isEmpty() ? first.what() : first.what() + ". " + first.remedy();
        return switch (first.id()) {
            case "non-finite", "short-read" -> of(500, first.id(), message);
            case "cache-full" -> of(503, first.id(), message).with("Retry-After",
                    Integer.toString(TRY_AGAIN_SECONDS));
            case "too-long" -> new ApiError(400, message, param, "context_length_exceeded");
            default -> new ApiError(400, message, param, first.id());
        };
    }

    /// With a header of the response.
    ApiError with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /// `{"error": {"message", "type", "param", "code"}}`
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("error").put("message", getMessage()).put("type", type()).put("param", param)
                .put("code", code);
        return json;
    }

    private String type() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}

package dev.graft.app.server;

import java.util.List;

import dev.graft.diagnostic.DidYouMean;

/// The models that are served, the first one for requests that name none.
///
/// @param createdSeconds since 1970, when the server began to serve them
record Models(List<Served> all, long createdSeconds) {
    Models {
        all = List.copyOf(all);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("a server of no model");
        }
    }

    /// The one that a request names.
    ///
    /// @throws ApiError with 404 if there is none of this name
    Served of(Fields fields) {
        String id = fields.text("model");
        return id == null ? all.getFirst() : named(id);
    }

    Served named(String id) {
        List<String> ids = all.stream().map(Served::id).toList();
        return all.stream().filter(served -> served.id().equals(id)).findFirst()
                .orElseThrow(() -> ApiError.of(404, "model_not_found", "there is no model '%s' here; %s".formatted(id,
                        DidYouMean.nearest(id, ids).map(near -> "write '" + near + "'")
                                .orElse("there is " + String.join(" and ", ids)))));
    }
}

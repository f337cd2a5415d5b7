package dev.graft.eval;

import java.util.List;

/// One document and what is asked about it.
public record DocumentPlan(Document document, List<Request> requests) {
    public DocumentPlan {
        requests = List.copyOf(requests);
    }
}

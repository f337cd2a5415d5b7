package dev.graft.eval;

import java.util.ArrayList;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Which examples each document gets. One generator per task goes through its documents, so what a document gets depends
/// on those before it.
final class FewShot {
    private final List<Document> pool;
    private final int shots;
    private final Task.Sampler sampler;
    private final boolean leavesDocumentOut;
    private final PyRandom random;

    /// @param random in `open-llm-v1` the one that has shuffled the documents
    FewShot(Protocol protocol, Task.Sampler sampler, Splits splits, List<Document> pool, int shots, PyRandom random) {
        this.sampler = sampler;
        this.pool = pool;
        this.shots = shots;
        this.random = random;
        this.leavesDocumentOut = protocol == Protocol.CURRENT && splits.leavesDocumentOut();
        int needed = shots + (leavesDocumentOut && sampler == Task.Sampler.RANDOM ? 1 : 0);
        if (shots > 0 && pool.size() < needed) {
            throw new UserError(Finding.error("bad-value", pool.isEmpty() ? Place.NOWHERE : pool.getFirst().where(),
                    "%d examples are to be drawn of a split with %d rows".formatted(needed, pool.size()),
                    "lower --num-fewshot, or complete the split"));
        }
    }

    /// The examples of the next document.
    List<Document> draw(Document document) {
        if (shots == 0) {
            return List.of();
        }
        if (sampler == Task.Sampler.FIRST) {
            return pool.subList(0, shots);
        }
        if (!leavesDocumentOut) {
            return at(random.sample(pool.size(), shots));
        }
        List<Document> drawn = without(document, at(random.sample(pool.size(), shots + 1)));
        if (drawn.size() < shots) { // copies of the document were drawn too
            List<Document> others = without(document, pool);
            drawn = new ArrayList<>();
            for (int i : random.sample(others.size(), shots)) {
                drawn.add(others.get(i));
            }
        }
        return drawn.subList(0, shots);
    }

    private List<Document> at(int[] indices) {
        List<Document> drawn = new ArrayList<>(indices.length);
        for (int i : indices) {
            drawn.add(pool.get(i));
        }
        return drawn;
    }

    private static List<Document> without(Document document, List<Document> documents) {
        return documents.stream().filter(other -> !other.fields().equals(document.fields())).toList();
    }
}

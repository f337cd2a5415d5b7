package dev.graft.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// The table of a tokenizer: ids and texts of its tokens.
public final class Vocabulary {
    /// More tokens than any model has; the largest in use have a quarter of a million.
    public static final int MAX_SIZE = 1 << 22;

    private final Map<String, Integer> ids;
    private final List<String> tokens;

    private Vocabulary(Map<String, Integer> ids, List<String> tokens) {
        this.ids = ids;
        this.tokens = tokens;
    }

    /// @param ids of each token, from 0 to [#MAX_SIZE]
    public static Vocabulary of(Map<String, Integer> ids) {
        int size = ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
        List<String> tokens = new ArrayList<>(Collections.nCopies(size, ""));
        ids.forEach((token, id) -> tokens.set(id, token));
        return new Vocabulary(new HashMap<>(ids), tokens);
    }

    /// With more tokens, whose ids count when another token has them too.
    public Vocabulary with(Map<String, Integer> more) {
        Map<String, Integer> all = new HashMap<>(ids);
        all.putAll(more);
        Vocabulary changed = of(all);
        more.forEach((token, id) -> changed.tokens.set(id, token));
        return changed;
    }

    /// One more than the largest id.
    public int size() {
        return tokens.size();
    }

    /// How many tokens, which is less if ids are left out.
    public int count() {
        return ids.size();
    }

    /// Empty if there is no such token.
    public OptionalInt id(String token) {
        Integer id = ids.get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /// Empty if no token has this id.
    public String token(int id) {
        return id < 0 || id >= tokens.size() ? "" : tokens.get(id);
    }
}

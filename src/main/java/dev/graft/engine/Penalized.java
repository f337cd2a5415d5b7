package dev.graft.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// A sampler that sees biased and penalised logits. The numbers are independent by token, so no order of a hash shows.
final class Penalized implements Sampler {
    private final Sampling sampling;
    private final Sampler choice;
    private final Set<Integer> seen = new HashSet<>(); // in prompt or continuation
    private final Map<Integer, Integer> written = new HashMap<>(); // how often in the continuation
    private float[] adjusted = {};

    Penalized(Sampling sampling, int[] prompt, Sampler choice) {
        this.sampling = sampling;
        this.choice = choice;
        for (int id : prompt) {
            seen.add(id);
        }
    }

    @Override
    public int pick(float[] logits) {
        if (adjusted.length != logits.length) {
            adjusted = new float[logits.length];
        }
        System.arraycopy(logits, 0, adjusted, 0, logits.length);
        sampling.logitBias().forEach((id, bias) -> adjusted[id] = (float) (adjusted[id] + bias));
        Penalties penalties = sampling.penalties();
        for (int id : seen) {
            adjusted[id] = (float) (adjusted[id] > 0
                    ? adjusted[id] / penalties.repetition()
                    : adjusted[id] * penalties.repetition());
        }
        written.forEach((id, times) -> adjusted[id] = (float) (adjusted[id] - times * penalties.frequency()
                - penalties.presence()));
        int id = choice.pick(adjusted);
        seen.add(id);
        written.merge(id, 1, Integer::sum);
        return id;
    }
}

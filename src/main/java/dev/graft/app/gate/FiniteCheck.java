package dev.graft.app.gate;

import java.util.Collection;
import java.util.List;

/// No weight is NaN or infinite: one is enough to make every answer nonsense.
final class FiniteCheck {
    static final String ID = "finite";

    private FiniteCheck() {}

    static Check of(Collection<Measured> tensors) {
        if (tensors.isEmpty()) {
            return Check.skipped(ID, "there is no tensor of floats");
        }
        List<String> complaints = tensors.stream().filter(tensor -> tensor.nonFinite() > 0)
                .map(tensor -> "%s has %d elements that are NaN or infinite".formatted(tensor.entry().name(),
                        tensor.nonFinite()))
                .toList();
        return Check.of(ID, complaints, "all numbers of %d tensors are finite".formatted(tensors.size()));
    }
}

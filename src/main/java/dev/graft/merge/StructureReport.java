package dev.graft.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.model.Architecture;
import dev.graft.model.Architecture.Part;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;

/// Compares the models of a stage with each other, by tensor names and shapes and not by class names. What is wrong in
/// every layer is said once.
final class StructureReport {
    private final VirtualModel donor;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Problem, List<String>> problems = new LinkedHashMap<>();
    private final Set<VirtualModel> strangers = new LinkedHashSet<>();

    private enum Kind {
        MISSING, OPTIONAL, SHAPE, QUANTIZED, MIXED
    }

    /// @param detail what the tensors of the list have in common
    private record Problem(Kind kind, Place place, String model, String template, String detail) {}

    StructureReport(VirtualModel donor) {
        this.donor = donor;
    }

    /// The parts that the result has: those of the donor, and a head that only another model has. Reports models of
    /// another build, and tensors that the donor does not have.
    List<Part> compare(Architecture.Module ofDonor, List<SlicePlan> slices) {
        List<Part> parts = new ArrayList<>(ofDonor.parts());
        Set<VirtualModel> seen = new LinkedHashSet<>(Set.of(donor));
        for (SlicePlan slice : slices) {
            for (SlicePlan.Source source : slice.sources()) {
                Architecture.Module module = source.model().module(ofDonor.name());
                if (module != null && seen.add(source.model())) {
                    compare(parts, module, source);
                }
            }
        }
        return parts;
    }

    private void compare(List<Part> parts, Architecture.Module module, SlicePlan.Source source) {
        Set<String> wanted = parts.stream().filter(part -> !part.optional()).map(Part::template)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> has = module.parts().stream().map(Part::template)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        long shared = wanted.stream().filter(has::contains).count();
        if (shared * 2 < wanted.size()) {
            strangers.add(source.model());
            findings.add(Finding.error("architecture-mismatch", source.place(),
                    "'%s' is built differently from '%s': it shares %d of %d kinds of tensors"
                            .formatted(source.model().name(), donor.name(), shared, wanted.size()),
                    "only models of one architecture can be merged; `graft inspect` shows what each has"));
            return;
        }
        Set<String> known = parts.stream().map(Part::template).collect(Collectors.toSet());
        List<Part> extra = new ArrayList<>();
        for (Part part : module.parts()) {
            if (known.contains(part.template())) {
                continue;
            }
            if (part.tiedTo() != null) {
                parts.add(part);
            } else {
                extra.add(part);
            }
        }
        for (Part part : extra) {
            findings.add(Finding.warning("extra-tensor", source.place(),
                    "'%s' has '%s', which '%s' lacks: left out".formatted(source.model().name(),
                            part.name(source.start()), donor.name()),
                    "make '%s' the base_model if the result should have it".formatted(source.model().name())));
        }
    }

    void missing(SlicePlan.Source source, Part part, String name) {
        if (!strangers.contains(source.model())) {
            add(new Problem(part.optional() ? Kind.OPTIONAL : Kind.MISSING, source.place(), source.model().name(),
                    part.template(), ""), name);
        }
    }

    /// Whether the inputs can become one tensor.
    ///
    /// @param isCopied whether there is only one, which is copied
    boolean fits(Part part, String output, List<RowRule.Input> inputs, boolean isCopied) {
        RowRule.Input first = inputs.getFirst();
        boolean fits = true;
        for (RowRule.Input input : inputs) {
            String model = input.model().name();
            Shape shape = input.expr().shape(), wanted = first.expr().shape();
            DType dtype = input.expr().dtype();
            boolean sameShape = part.vocabularyAxis()
                    ? shape.withRows(0).equals(wanted.withRows(0))
                    : shape.equals(wanted);
            if (!sameShape) {
                fits = false;
                add(new Problem(Kind.SHAPE, input.place(), model, part.template(),
                        "%s where '%s' has %s".formatted(shape, first.model().name(), wanted)), output);
            }
            if (!dtype.isFloat() && !dtype.isInteger() && !isCopied) {
                fits = false;
                add(new Problem(Kind.QUANTIZED, input.place(), model, part.template(), dtype.name()), output);
            }
            if (dtype.isInteger() != first.expr().dtype().isInteger()) {
                fits = false;
                add(new Problem(Kind.MIXED, input.place(), model, part.template(),
                        "%s where '%s' has %s".formatted(dtype, first.model().name(), first.expr().dtype())), output);
            }
        }
        return fits;
    }

    private void add(Problem problem, String name) {
        problems.computeIfAbsent(problem, _ -> new ArrayList<>()).add(name);
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        problems.forEach((problem, names) -> all.add(finding(problem, names)));
        return all;
    }

    private Finding finding(Problem problem, List<String> names) {
        String tensors = Names.some(names);
        return switch (problem.kind) {
            case MISSING ->
                Finding.error("missing-tensor", problem.place, "'%s' lacks %s".formatted(problem.model, tensors),
                        "check that its files are complete; `graft inspect` shows what it has");
            case OPTIONAL -> Finding.warning("missing-tensor", problem.place,
                    "'%s' lacks %s: made of the models that have it".formatted(problem.model, tensors), "");
            case SHAPE -> Finding.error("shape-mismatch", problem.place,
                    "'%s' has %s: %s".formatted(problem.model, problem.detail, tensors),
                    "only models of equal sizes can be merged");
            case QUANTIZED -> Finding.error("quantized", problem.place,
                    "'%s' holds codes of quantised weights (%s), which cannot be averaged: %s".formatted(problem.model,
                            problem.detail, tensors),
                    "use the model it was made from, in bf16, f16 or f32");
            case MIXED -> Finding.error("dtype-mismatch", problem.place,
                    "'%s' has %s: %s".formatted(problem.model, problem.detail, tensors),
                    "use checkpoints of one kind");
        };
    }
}

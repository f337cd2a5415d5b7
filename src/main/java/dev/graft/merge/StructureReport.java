package dev.graft.merge;

import java.util.ArrayList;
import java.util.HashMap;
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
    private final Map<Problem, Where> problems = new LinkedHashMap<>();
    private final Set<VirtualModel> strangers = new LinkedHashSet<>();
    private final Map<Part, Set<Form>> forms = new HashMap<>();

    /// What a tensor looks like.
    private record Form(Shape shape, DType dtype) {}

    private enum Kind {
        MISSING, OPTIONAL, NOWHERE, SHAPE, QUANTIZED, MIXED
    }

    private record Problem(Kind kind, String model) {}

    /// Where a problem was met first, and all tensors that have it.
    ///
    /// @param detail about the first tensor
    private record Where(Place place, String detail, Set<String> names) {}

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
        parts.sort(Part.ORDER);
        return parts;
    }

    private void compare(List<Part> parts, Architecture.Module module, SlicePlan.Source source) {
        Set<String> wanted = parts.stream().filter(part -> !part.optional()).map(Part::commonTemplate)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> has = module.parts().stream().map(Part::commonTemplate).collect(Collectors.toSet());
        long shared = wanted.stream().filter(has::contains).count();
        if (shared * 2 < wanted.size()) {
            strangers.add(source.model());
            findings.add(Finding.error("architecture-mismatch", source.place(),
                    "'%s' is built differently from '%s': it shares %d of %d kinds of tensors"
                            .formatted(source.model().name(), donor.name(), shared, wanted.size()),
                    "only models of one architecture can be merged; `graft inspect` shows what each has"));
            return;
        }
        Set<String> known = parts.stream().map(Part::commonTemplate).collect(Collectors.toSet());
        List<String> extra = new ArrayList<>();
        for (Part part : module.parts()) {
            if (known.contains(part.commonTemplate())) {
                continue;
            }
            if (part.tiedTo() != null) {
                parts.add(part);
            } else {
                extra.add(part.name(source.start()));
            }
        }
        if (!extra.isEmpty()) {
            findings.add(Finding.warning("extra-tensor", source.place(),
                    "'%s' has tensors that '%s' lacks, and they are left out: %s".formatted(source.model().name(),
                            donor.name(), Names.some(extra)),
                    "make '%s' the base_model if the result should have them".formatted(source.model().name())));
        }
    }

    /// A source lacks a tensor that others have.
    void missing(SlicePlan.Source source, Part part, String name) {
        if (!strangers.contains(source.model())) {
            add(part.optional() ? Kind.OPTIONAL : Kind.MISSING, source.model(), "", source.place(), name);
        }
    }

    /// No source has an optional tensor. That is as it should be where a model's layers differ from each other; it is
    /// odd if these models have no such tensor at all and the donor has.
    void nowhere(SlicePlan slice, Part part, String output, Architecture.Module ofDonor) {
        for (SlicePlan.Source source : slice.sources()) {
            Architecture.Module module = source.model().module(ofDonor.name());
            boolean isKnown = module == null || module.parts().stream()
                    .anyMatch(own -> own.commonTemplate().equals(part.commonTemplate()));
            if (isKnown || strangers.contains(source.model())) {
                return;
            }
        }
        SlicePlan.Source first = slice.sources().getFirst();
        add(Kind.NOWHERE, first.model(), "", first.place(), output);
    }

    /// Whether the inputs can become one tensor, and one that fits into the donor's place: a stack of layers of two
    /// widths could be written, and never loaded.
    ///
    /// @param isCopied whether there is only one, which is copied
    boolean fits(Architecture.Module ofDonor, Part part, String output, List<RowRule.Input> inputs, boolean isCopied) {
        RowRule.Input first = inputs.getFirst();
        boolean fits = true;
        for (RowRule.Input input : inputs) {
            DType dtype = input.expr().dtype();
            if (!dtype.isFloat() && !dtype.isInteger() && !isCopied) {
                fits = false;
                add(Kind.QUANTIZED, input.model(), dtype.name(), input.place(), output);
            }
            fits &= agrees(part, output, input, first.model(), Set.of(form(part, first.expr())))
                    && agrees(part, output, input, donor, forms.computeIfAbsent(part, _ -> formsOf(ofDonor, part)));
        }
        return fits;
    }

    /// @param forms that the tensor may have, of which the other model has each; none if it has no such tensor
    private boolean agrees(Part part, String output, RowRule.Input input, VirtualModel other, Set<Form> forms) {
        if (forms.isEmpty()) {
            return true;
        }
        Form form = form(part, input.expr());
        Form example = forms.iterator().next();
        if (forms.stream().noneMatch(one -> one.shape.equals(form.shape))) {
            add(Kind.SHAPE, input.model(), "%s where '%s' has %s".formatted(input.expr().shape(), other.name(),
                    part.vocabularyAxis() ? "rows of " + example.shape.rowElements() : example.shape), input.place(),
                    output);
            return false;
        }
        if (forms.stream().noneMatch(one -> one.dtype == form.dtype || (one.dtype.isFloat() && form.dtype.isFloat()))) {
            add(Kind.MIXED, input.model(), "%s where '%s' has %s".formatted(form.dtype, other.name(), example.dtype),
                    input.place(), output);
            return false;
        }
        return true;
    }

    /// The forms in which the donor has a tensor: layers may differ from each other.
    private Set<Form> formsOf(Architecture.Module ofDonor, Part part) {
        Set<Form> forms = new LinkedHashSet<>();
        int count = part.group() == Architecture.Group.LAYER ? ofDonor.layers() : 1;
        for (int layer = 0; layer < count; layer++) {
            Expr own = donor.tensor(part.name(layer));
            Expr expr = own == null && part.tiedTo() != null ? donor.tensor(part.tiedTo()) : own;
            if (expr != null) {
                forms.add(form(part, expr));
            }
        }
        return forms;
    }

    /// Rows of the vocabulary do not count: they may differ in number.
    private static Form form(Part part, Expr expr) {
        return new Form(part.vocabularyAxis() ? expr.shape().withRows(1) : expr.shape(), expr.dtype());
    }

    static boolean haveSameForm(Part part, Expr one, Expr other) {
        return form(part, one).equals(form(part, other));
    }

    private void add(Kind kind, VirtualModel model, String detail, Place place, String name) {
        problems.computeIfAbsent(new Problem(kind, model.name()),
                _ -> new Where(place, detail, new LinkedHashSet<>())).names.add(name);
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        problems.forEach((problem, where) -> all.add(finding(problem, where)));
        return all;
    }

    private static Finding finding(Problem problem, Where where) {
        Place place = where.place;
        String model = problem.model, tensors = Names.some(where.names);
        return switch (problem.kind) {
            case MISSING ->
                Finding.error("missing-tensor", place, "'%s' lacks %s".formatted(model, Names.many(where.names)),
                        "check that its files are complete; `graft inspect` shows what it has");
            case OPTIONAL -> Finding.warning("missing-tensor", place,
                    "'%s' lacks %s, which other models have: made of those that have it".formatted(model,
                            Names.many(where.names)),
                    "check that the models belong together; `graft inspect` shows what each has");
            case NOWHERE -> Finding.warning("missing-tensor", place,
                    "'%s' has nothing for %s, so the result will have none there".formatted(model, tensors),
                    "a program that loads the result fills in values of its own; make a model without such tensors the base_model");
            case SHAPE -> Finding.error("shape-mismatch", place,
                    "'%s' has other shapes, %s in %s".formatted(model, where.detail, tensors),
                    "only models of equal sizes can be merged");
            case QUANTIZED -> Finding.error("quantized", place,
                    "'%s' holds codes of quantised weights (%s), which cannot be averaged, in %s".formatted(model,
                            where.detail, tensors),
                    "use the model it was made from, in bf16, f16 or f32");
            case MIXED -> Finding.error("dtype-mismatch", place,
                    "'%s' has other types, %s in %s".formatted(model, where.detail, tensors),
                    "use checkpoints of one kind");
        };
    }
}

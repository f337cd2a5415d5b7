package dev.graft.merge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.merge.method.MergeMethod;
import dev.graft.merge.method.Parameter;
import dev.graft.merge.method.Params;
import dev.graft.merge.method.Signature.BaseUse;
import dev.graft.model.Architecture;
import dev.graft.model.Architecture.Group;
import dev.graft.model.Architecture.Part;
import dev.graft.recipe.Parameters;
import dev.graft.recipe.Stage;

/// Plans the tensors of a stage: walks the slices of each module, finds the inputs of every tensor and its parameters,
/// and reports what does not fit together.
final class StageTensors {
    private final Stage stage;
    private final TensorRecipe recipe;
    private final VirtualModel donor;
    private final PlanOptions options;
    private final ParameterLevels levels;
    private final StructureReport report;
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, List<Plan.LayerRow>> layerRows = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Remarked> remarks = new LinkedHashMap<>(); // by id
    private long rows = -1;

    /// A tensor of the result whose inputs are known.
    ///
    /// @param params null if there is nothing to compute, or if a value is missing, which was reported
    private record Pending(Architecture.Module module, String name, Part part, List<RowRule.Input> inputs,
            @Nullable Params params, int base) {}

    /// What the method has to say, in the words of the first tensor, and all tensors that it is about.
    private record Remarked(MergeMethod.Remark first, Set<String> tensors) {}

    /// Where a tensor stands: in which slice, at which of its layers.
    private record Spot(SlicePlan slice, int offset, double t, List<Parameters> shared) {}

    StageTensors(Stage stage, TensorRecipe recipe, VirtualModel donor, PlanOptions options, ParameterLevels levels) {
        this.stage = stage;
        this.recipe = recipe;
        this.donor = donor;
        this.options = options;
        this.levels = levels;
        this.report = new StructureReport(donor);
    }

    /// Plans the tensors of a module: those before the layers from the first slice, those after them from the last.
    void add(Architecture.Module module, List<SlicePlan> slices, Parameters ofModule) {
        List<Part> parts = report.compare(module, slices);
        List<Parameters> outer = List.of(ofModule, stage.parameters());
        addOutside(module, parts, Group.PRE, edge(slices.getFirst(), outer));
        List<Part> inLayers = parts.stream().filter(part -> part.group() == Group.LAYER).toList();
        List<Plan.LayerRow> rows = new ArrayList<>();
        for (SlicePlan slice : slices) {
            int n = slice.layers();
            for (int i = 0; i < n; i++) {
                Spot spot = new Spot(slice, i, n > 1 ? i / (n - 1.0) : 1, with(slice.parameters(), outer));
                int from = pending.size();
                for (Part part : inLayers) {
                    plan(module, part, part.name(rows.size()), spot);
                }
                rows.add(row(module, rows.size(), spot, pending.subList(from, pending.size())));
            }
        }
        if (!rows.isEmpty()) {
            layerRows.put(module.name(), rows);
        }
        addOutside(module, parts, Group.POST, edge(slices.getLast(), outer));
    }

    private void addOutside(Architecture.Module module, List<Part> parts, Group group, Spot spot) {
        parts.stream().filter(part -> part.group() == group).forEach(part -> plan(module, part, part.name(0), spot));
    }

    /// Outside the layers every gradient has its first value.
    private static Spot edge(SlicePlan slice, List<Parameters> outer) {
        return new Spot(slice, 0, 0, with(slice.parameters(), outer));
    }

    private static List<Parameters> with(Parameters first, List<Parameters> others) {
        List<Parameters> all = new ArrayList<>(others);
        all.addFirst(first);
        return all;
    }

    private void plan(Architecture.Module module, Part part, String output, Spot spot) {
        List<SlicePlan.Source> present = new ArrayList<>();
        List<RowRule.Input> inputs = new ArrayList<>();
        List<SlicePlan.Source> absent = new ArrayList<>();
        boolean hasOwn = false;
        for (SlicePlan.Source source : spot.slice.sources()) {
            Expr own = source.model().tensor(part.name(source.start() + spot.offset));
            Expr expr = own == null && part.tiedTo() != null ? source.model().tensor(part.tiedTo()) : own;
            hasOwn |= own != null;
            if (expr == null) {
                absent.add(source);
                continue;
            }
            present.add(source);
            inputs.add(new RowRule.Input(source.model(), expr, source.place()));
        }
        boolean isTied = part.tiedTo() != null && !hasOwn;
        if (isTied && donor.tensor(part.name(0)) == null) {
            return; // all share the embedding with the head, and so does the result
        }
        if (isTied && !present.isEmpty()) {
            findings.add(Finding.warning("tied-head", present.getFirst().place(),
                    "'%s' has no '%s' of its own, and the config of '%s' wants one: its embedding is written in that place"
                            .formatted(present.getFirst().model().name(), output, donor.name()),
                    "nothing needs to be done; with a base_model that has no such tensor the result will have none"));
        }
        if (present.isEmpty() && part.optional()) {
            report.nowhere(spot.slice, part, output, module);
            return;
        }
        absent.forEach(source -> report.missing(source, part, part.name(source.start() + spot.offset)));
        // Parameters come before all checks: a filter that is never asked would be called dead.
        int base = spot.slice.base() < 0 ? -1 : present.indexOf(spot.slice.sources().get(spot.slice.base()));
        boolean onlyOne = present.size() == 1 && recipe.method().signature().base() == BaseUse.REQUIRED;
        Params params = onlyOne ? null : params(part, output, spot, present, base);
        if (!absent.isEmpty() && !part.optional()) {
            return;
        }
        if (!report.fits(module, part, output, inputs, isCopied(inputs))) {
            Expr first = inputs.getFirst().expr(); // of the others the rows can still be counted
            inputs.removeIf(input -> !part.vocabularyAxis() || !input.expr().dtype().isFloat()
                    || !StructureReport.haveSameForm(part, input.expr(), first));
        }
        if (!inputs.isEmpty()) {
            pending.add(new Pending(module, output, part, inputs, params, base));
        }
    }

    private boolean isCopied(List<RowRule.Input> inputs) {
        return inputs.size() == 1 && recipe.method().signature().maxInputs() == 1;
    }

    private @Nullable Params params(Part part, String output, Spot spot, List<SlicePlan.Source> present, int base) {
        List<ParameterLevels.Input> inputs = IntStream.range(0, present.size())
                .mapToObj(i -> new ParameterLevels.Input(present.get(i).model().name(), present.get(i).parameters(),
                        part.name(present.get(i).start() + spot.offset), i == base))
                .toList();
        Params params = levels.resolve(spot.shared, inputs, output, spot.t);
        if (params != null) {
            recipe.method().remarks(present.size(), params).forEach(remark -> remarks
                    .computeIfAbsent(remark.id(), _ -> new Remarked(remark, new LinkedHashSet<>())).tensors
                    .add(output));
        }
        return params;
    }

    /// Makes the expressions: only now it is known which rows of the vocabulary all tensors have.
    Map<String, Expr> finish() {
        RowRule rule = new RowRule(donor,
                pending.stream().filter(p -> p.part.vocabularyAxis() && own(p).shape().rows() == donor.vocabularyRows())
                        .flatMap(p -> p.inputs.stream()).toList(),
                options.rows());
        Map<String, Expr> made = new LinkedHashMap<>();
        for (Pending tensor : pending) {
            made.put(tensor.name, tensor.part.vocabularyAxis()
                    ? rule.fit(tensor.inputs, recipe.loaded(own(tensor)),
                            rows -> recipe.make(rows, tensor.params, tensor.base))
                    : recipe.make(tensor.inputs.stream().map(RowRule.Input::expr).toList(), tensor.params,
                            tensor.base));
        }
        rows = pending.stream().anyMatch(p -> p.part.vocabularyAxis()) ? rule.rows() : -1;
        findings.addAll(rule.findings());
        findings.addAll(report.findings());
        remarks.values().forEach(remark -> findings.add(new Finding(remark.first.id(), remark.first.severity(),
                stage.place(), remark.first.what() + ", for " + Names.some(remark.tensors), remark.first.remedy())));
        return made;
    }

    /// The donor's tensor in the place of this one: its own, or the embedding that serves as its head.
    private Expr own(Pending tensor) {
        Expr own = donor.tensor(tensor.name);
        Expr embedding = tensor.part.tiedTo() == null ? null : donor.tensor(tensor.part.tiedTo());
        Expr first = tensor.inputs.getFirst().expr();
        return own != null ? own : Objects.requireNonNullElse(embedding, first);
    }

    /// The parts of a module that the result has.
    List<Part> parts(Architecture.Module module) {
        return pending.stream().filter(tensor -> tensor.module == module).map(Pending::part).distinct()
                .sorted(Part.ORDER).toList();
    }

    /// Rows of the vocabulary in the result; -1 if it has none.
    long rows() {
        return rows;
    }

    /// By module, for those that have layers.
    Map<String, List<Plan.LayerRow>> layerRows() {
        return layerRows;
    }

    List<Finding> findings() {
        return findings;
    }

    private static Plan.LayerRow row(Architecture.Module module, int layer, Spot spot, List<Pending> tensors) {
        List<Plan.LayerInput> inputs = spot.slice.sources().stream()
                .flatMap(source -> source.model().origin(module.name(), source.start() + spot.offset).stream())
                .toList();
        Map<String, Map<String, Double>> parameters = new LinkedHashMap<>();
        for (Pending tensor : tensors) {
            Params params = tensor.params;
            if (params == null) {
                continue;
            }
            params.method().forEach((parameter, value) -> put(parameters, parameter.name(), tensor.name, value));
            for (int i = 0; i < params.perInput().size(); i++) {
                for (Map.Entry<Parameter, Double> own : params.perInput().get(i).entrySet()) {
                    put(parameters, own.getKey().name() + "[" + i + "]", tensor.name, own.getValue());
                }
            }
        }
        return new Plan.LayerRow(layer, inputs, parameters);
    }

    private static void put(Map<String, Map<String, Double>> parameters, String parameter, String tensor,
            double value) {
        parameters.computeIfAbsent(parameter, _ -> new LinkedHashMap<>()).put(tensor, value);
    }

    /// A place for what concerns a model as a whole.
    static Place place(VirtualModel model) {
        return new Place.OfModel(model.name(), null);
    }
}

package dev.graft.merge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.merge.method.Params;
import dev.graft.model.Models;
import dev.graft.model.TinyModel;
import dev.graft.recipe.Recipe;

/// A folder of tiny models, and the plans of recipes over them.
final class TinyHub {
    private final Path root;

    TinyHub(Path root) {
        this.root = root;
    }

    /// Two Llamas `a` and `b` of four layers that fit together.
    static TinyHub ofTwo(Path root) throws IOException {
        return new TinyHub(root).with("a", llama().seed(1)).with("b", llama().seed(2));
    }

    /// Four layers, 32 rows of vocabulary, a tokenizer for all of them.
    static TinyModel llama() {
        return TinyModel.llama().layers(4).tokenizer(32);
    }

    TinyHub with(String name, TinyModel model) throws IOException {
        model.write(root.resolve(name));
        return this;
    }

    Path directory(String name) {
        return root.resolve(name);
    }

    Plan plan(String recipe) throws IOException {
        return plan(PlanOptions.STANDARD, recipe);
    }

    Plan plan(PlanOptions options, String recipe) throws IOException {
        return plan(options, Recipe.parse("recipe.yml", recipe));
    }

    Plan plan(PlanOptions options, Recipe recipe) throws IOException {
        return Plan.of(recipe, Models.in(root), options);
    }

    /// What is found in a recipe, as `severity id place`: of a place in a text line and column, of another one its last name.
    List<String> findings(String recipe) throws IOException {
        return findings(plan(recipe));
    }

    static List<String> findings(Plan plan) {
        return plan.findings().stream().map(TinyHub::line).toList();
    }

    private static String line(Finding finding) {
        String where = switch (finding.where()) {
            case Place.Text(_, int line, int column) -> line + ":" + column;
            case Place.InFile(String file) -> name(file);
            case Place.AtByte(String file, _) -> name(file);
            case Place.InRow(String file, long row) -> name(file) + " " + row;
            case Place.InTensor(String file, String tensor) -> name(file) + " " + tensor;
            case Place.OfModel of -> of.toString();
            case Place.Nowhere _ -> "-";
        };
        return finding.severity().word() + " " + finding.id() + " " + where;
    }

    private static String name(String file) {
        return String.valueOf(Path.of(file).getFileName());
    }

    /// The sentence and the remedy of the first finding with this id.
    static String words(Plan plan, String id) {
        return plan.findings().stream().filter(finding -> finding.id().equals(id))
                .map(finding -> finding.what() + " | " + finding.remedy()).findFirst().orElse("");
    }

    static Map<String, Expr> tensors(Plan plan) {
        Map<String, Expr> tensors = new LinkedHashMap<>();
        plan.tensors().forEach(tensor -> tensors.put(tensor.name(), tensor.expr()));
        return tensors;
    }

    static Expr tensor(Plan plan, String name) {
        return plan.tensors().stream().filter(tensor -> tensor.name().equals(name)).map(Plan.OutputTensor::expr)
                .findFirst().orElseThrow(() -> new AssertionError("no " + name + "; " + plan.findings()));
    }

    /// The stored tensors that a tensor is made of, as `model:tensor`.
    static List<String> origins(Plan plan, String name) {
        return origins(tensor(plan, name));
    }

    static List<String> origins(Expr expr) {
        return expr.sources().map(source -> source.model() + ":" + source.tensor().name()).toList();
    }

    /// The methods in an expression, the outermost first.
    static Stream<Expr.Combine> methods(Expr expr) {
        return switch (expr) {
            case Expr.Source _ -> Stream.of();
            case Expr.Cast cast -> methods(cast.in());
            case Expr.Combine combine ->
                Stream.concat(Stream.of(combine), combine.inputs().stream().flatMap(TinyHub::methods));
            case Expr.Same same -> same.inputs().stream().flatMap(TinyHub::methods);
            case Expr.Rows rows -> methods(rows.in());
            case Expr.Stack stack -> stack.parts().stream().flatMap(TinyHub::methods);
        };
    }

    /// The parameters with which a tensor is computed.
    static Params params(Plan plan, String name) {
        return methods(tensor(plan, name)).findFirst().orElseThrow().params();
    }

    static String config(Plan plan) {
        return plan.texts().getOrDefault("config.json", "").replaceAll("\\s+", " ");
    }
}

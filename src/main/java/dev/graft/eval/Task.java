package dev.graft.eval;

import java.util.List;
import java.util.Optional;

/// A benchmark: where its documents are, how they are asked, and what an answer is worth. Texts only; pure functions.
///
/// All methods that take a document throw [dev.graft.diagnostic.UserError] with its file and row if it is not what the
/// task needs.
public interface Task {
    /// How examples are chosen.
    enum Sampler {
        /// By the generator, anew for every document.
        RANDOM,
        /// The first of the pool, the same for every document.
        FIRST
    }

    /// @param byDefault examples without `--num-fewshot`
    /// @param isFixed   whether `--num-fewshot` does not change it
    record Shots(int byDefault, boolean isFixed) {}

    /// As `--tasks` and the results file have it.
    String name();

    /// As tables show it.
    default String alias() {
        return name();
    }

    /// Of the task's definition in the reference, as the results file has it: a number or a text.
    JsonValue version();

    DataId data();

    Splits splits();

    /// Examples that the task brings itself; empty if they come from a split.
    default List<Document> ownExamples() {
        return List.of();
    }

    default Sampler sampler() {
        return Sampler.RANDOM;
    }

    default Shots shots() {
        return new Shots(0, false);
    }

    /// Metrics in the order of the results file.
    List<Metric> metrics();

    /// Names of the filters, in the order of [#score].
    default List<String> filters() {
        return List.of(Score.NO_FILTER);
    }

    /// The row as this task sees it; empty if it belongs to another task, as the subjects of MMLU share files.
    default Optional<Document> prepare(Document row) {
        return Optional.of(row);
    }

    /// Stands before everything else, with the white space after it.
    default String description(Document document) {
        return "";
    }

    /// A document with its answer.
    Example example(Document document);

    List<Request> requests(Document document, Prompt prompt);

    /// The right answer as Python prints it: an index, or a text.
    String target(Document document);

    /// @param answers to the requests of the document, in their order
    /// @return one per filter
    List<Score> score(Document document, List<Answer> answers);

    /// What the results file says about the task's definition, beyond what the methods above tell.
    default JsonValue.Fields settings() {
        return JsonValue.NO_FIELDS;
    }
}

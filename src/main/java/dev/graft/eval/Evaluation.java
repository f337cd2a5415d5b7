package dev.graft.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A run that can be stopped at any moment: what is still to be asked, and where finished documents are kept.
///
/// The caller asks a model about the [#open] questions, in whatever order is fast, hands the answers over one document at
/// a time, and takes the [#results] when none is left.
public final class Evaluation implements AutoCloseable {
    private final Suite suite;
    private final Protocol protocol;
    private final List<TaskPlan> plans;
    private final Path file;
    private final AnswerJournal journal;

    private Evaluation(Suite suite, Protocol protocol, List<TaskPlan> plans, Path file, AnswerJournal journal) {
        this.suite = suite;
        this.protocol = protocol;
        this.plans = List.copyOf(plans);
        this.file = file;
        this.journal = journal;
    }

    /// A document of a task.
    public record Question(TaskPlan task, DocumentPlan document) {}

    /// Begins a run, or goes on with it.
    ///
    /// @param journal file that is made, or is there from before
    /// @param model   whatever tells this model with its number format and prompt template from others
    /// @throws dev.graft.diagnostic.UserError `other-run` if the journal is of a run with another model or other requests
    public static Evaluation open(Path journal, Suite suite, Protocol protocol, List<TaskPlan> plans, String model)
            throws IOException {
        Path directory = journal.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return new Evaluation(suite, protocol, plans, journal,
                AnswerJournal.open(journal, fingerprint(protocol, plans, model)));
    }

    private static String fingerprint(Protocol protocol, List<TaskPlan> plans, String model) {
        Sha256 sum = new Sha256().add(protocol.id()).add(0).add(model).add(0);
        for (TaskPlan plan : plans) {
            sum.add(plan.task().name()).add(0);
            for (DocumentPlan document : plan.documents()) {
                sum.add(Integer.toString(document.document().index())).add(0);
                for (Request request : document.requests()) {
                    sum.add(request.context()).add(0).add(switch (request) {
                        case Request.LogLikelihood(_, String continuation) -> continuation;
                        case Request.Generate(_, List<String> until, int maxTokens, _) -> until + " " + maxTokens;
                    }).add(0);
                }
            }
        }
        return sum.hex();
    }

    /// Questions without an answer, by task, in the order of the plan.
    public List<Question> open() {
        List<Question> open = new ArrayList<>();
        for (TaskPlan plan : plans) {
            for (DocumentPlan document : plan.documents()) {
                if (journal.answers(plan.task().name(), document.document().index()).isEmpty()) {
                    open.add(new Question(plan, document));
                }
            }
        }
        return open;
    }

    /// A document is finished, and stays so. May be called by several threads.
    ///
    /// @param answers to all its requests, in their order
    public void answered(Question question, List<Answer> answers) throws IOException {
        if (answers.size() != question.document.requests().size()) {
            throw new IllegalArgumentException("%d answers to %d requests".formatted(answers.size(),
                    question.document.requests().size()));
        }
        journal.append(question.task.task().name(), question.document.document().index(), answers);
    }

    /// @throws IllegalStateException if a question is open still
    public Results results() {
        List<TaskResult> tasks = new ArrayList<>();
        for (TaskPlan plan : plans) {
            List<ScoredDocument> scored = plan.documents().stream().map(document -> ScoredDocument.of(plan.task(),
                    document, journal.answers(plan.task().name(), document.document().index())
                            .orElseThrow(() -> new IllegalStateException("a question is open still"))))
                    .toList();
            tasks.add(TaskResult.of(plan, scored));
        }
        return Results.of(protocol, suite.groups(), tasks);
    }

    /// The results are written: the journal is not needed any more.
    public void deleteJournal() throws IOException {
        journal.close();
        Files.deleteIfExists(file);
    }

    /// Keeps the journal.
    @Override
    public void close() throws IOException {
        journal.close();
    }
}

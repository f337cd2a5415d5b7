package dev.graft.eval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.eval.Dataset.DataFile;

/// Everything that is asked for one task, in the order in which the reference asks it.
///
/// @param rowCount  documents of the task before a limit
/// @param documents to evaluate: shuffled in `open-llm-v1`, in stored order in `current`
/// @param files     that were read
public record TaskPlan(Chosen chosen, int rowCount, List<DocumentPlan> documents, List<DataFile> files) {
    /// Wrong rows that are told at once.
    private static final int MAX_FINDINGS = 20;

    public TaskPlan {
        documents = List.copyOf(documents);
        files = List.copyOf(files);
    }

    public Task task() {
        return chosen.task();
    }

    /// The plans of all tasks that have a document to evaluate.
    ///
    /// @throws UserError if data is missing or wrong, with all that is known then
    public static List<TaskPlan> of(Suite suite, Datasets datasets, PlanSettings settings) throws IOException {
        List<List<Document>> rows = new ArrayList<>();
        for (Chosen chosen : suite.tasks()) {
            rows.add(documents(chosen, datasets.split(chosen.task().data(), chosen.splits().evaluated())));
        }
        checkNames(suite, settings);
        List<Integer> counts = new Limit(settings.limit()).counts(settings.protocol(),
                rows.stream().map(List::size).toList());
        List<TaskPlan> plans = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            plans.add(of(suite.tasks().get(i), rows.get(i), counts.get(i), datasets, settings));
        }
        plans.removeIf(plan -> plan.documents().isEmpty()); // `--samples` names none of its rows
        if (plans.isEmpty()) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE, "--samples names no row",
                    "name some: --samples '{\"%s\": [0, 1]}'".formatted(suite.tasks().getFirst().task().name())));
        }
        return plans;
    }

    private static TaskPlan of(Chosen chosen, List<Document> rows, int count, Datasets datasets, PlanSettings settings)
            throws IOException {
        Task task = chosen.task();
        Set<DataFile> files = new LinkedHashSet<>(
                datasets.split(task.data(), chosen.splits().evaluated()).files());
        List<Document> pool = task.ownExamples();
        if (chosen.shots() > 0 && pool.isEmpty()) {
            Dataset examples = datasets.split(task.data(), chosen.splits().pool());
            files.addAll(examples.files());
            pool = documents(chosen, examples);
        }
        List<Document> order = new ArrayList<>(rows);
        PyRandom random = new PyRandom(settings.protocol().seed());
        if (settings.protocol().shufflesDocuments()) {
            random.shuffle(order);
        }
        FewShot fewShot = new FewShot(settings.protocol(), task.sampler(), chosen.splits(), pool, chosen.shots(),
                random);
        List<Document> evaluated = chosen(task, order, count, settings);
        return new TaskPlan(chosen, rows.size(), planned(task, evaluated, fewShot, settings.form()),
                List.copyOf(files));
    }

    /// The rows of this task, numbered anew.
    private static List<Document> documents(Chosen chosen, Dataset split) {
        List<Document> documents = new ArrayList<>();
        List<Finding> wrong = new ArrayList<>();
        for (Document row : split.rows()) {
            try {
                chosen.task().prepare(row).ifPresent(own -> documents.add(own.withIndex(documents.size())));
            } catch (UserError problem) {
                collect(problem, wrong);
            }
        }
        if (!wrong.isEmpty()) {
            throw new UserError(wrong);
        }
        if (documents.isEmpty()) {
            throw new UserError(Finding.error("bad-data", new Place.InFile(split.files().getFirst().path()),
                    "no row belongs to " + chosen.task().name(), "check that it is the right file, and complete"));
        }
        return documents;
    }

    private static void collect(UserError problem, List<Finding> wrong) {
        wrong.addAll(problem.findings());
        if (wrong.size() >= MAX_FINDINGS) {
            throw new UserError(wrong);
        }
    }

    private static List<Document> chosen(Task task, List<Document> order, int count, PlanSettings settings) {
        if (settings.samples().isEmpty()) {
            return order.subList(0, count);
        }
        Set<Integer> wanted = new HashSet<>(settings.samples().getOrDefault(task.name(), List.of()));
        List<Document> chosen = order.stream().filter(document -> wanted.contains(document.index())).toList();
        if (chosen.size() < wanted.size()) {
            throw new UserError(Finding.error("bad-value", Place.NOWHERE,
                    "--samples names rows of %s that are not there; it has rows 0 to %d".formatted(task.name(),
                            order.size() - 1),
                    "correct the numbers"));
        }
        return chosen;
    }

    private static List<DocumentPlan> planned(Task task, List<Document> documents, FewShot fewShot,
            Prompt.Form form) {
        List<DocumentPlan> plans = new ArrayList<>();
        List<Finding> wrong = new ArrayList<>();
        for (Document document : documents) {
            List<Document> shots = fewShot.draw(document); // also for a wrong row: the next ones depend on it
            try {
                List<Example> examples = shots.stream().map(task::example).toList();
                Prompt prompt = new Prompt(task.description(document), examples, form);
                plans.add(new DocumentPlan(document, task.requests(document, prompt)));
            } catch (UserError problem) {
                problem.findings().stream().filter(finding -> !wrong.contains(finding)).forEach(wrong::add);
                if (wrong.size() >= MAX_FINDINGS) {
                    break;
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new UserError(wrong);
        }
        return plans;
    }

    private static void checkNames(Suite suite, PlanSettings settings) {
        List<String> names = suite.tasks().stream().map(chosen -> chosen.task().name()).toList();
        for (String name : settings.samples().keySet()) {
            if (!names.contains(name)) {
                throw new UserError(Finding.error("unknown-task", Place.NOWHERE,
                        "--samples names '%s', which is none of the tasks to run".formatted(name),
                        "name tasks, and of a group its members: "
                                + String.join(", ", names.stream().limit(8).toList())));
            }
        }
    }
}

package dev.graft.eval;

/// A task as it is run this time.
///
/// @param shots  examples before each question
/// @param splits of the task, unless a group declares where examples come from
public record Chosen(Task task, int shots, Splits splits) {
    public Chosen {
        if (shots < 0) {
            throw new IllegalArgumentException("--num-fewshot " + shots + " is no count; write 0 or more");
        }
    }

    /// By the task's own choice.
    public static Chosen of(Task task) {
        return new Chosen(task, task.shots().byDefault(), task.splits());
    }

    public Chosen withShots(int other) {
        return new Chosen(task, other, splits);
    }

    /// Examples from this split, declared by a group.
    public Chosen withFewShotSplit(String split) {
        return new Chosen(task, shots, splits.withFewShot(split));
    }
}

package dev.graft.eval;

import java.util.List;

/// What stands before the question of one document, and the form that all of it is put into.
///
/// @param description of the task, with the white space after it; may be empty
public record Prompt(String description, List<Example> examples, Form form) {
    public Prompt {
        examples = List.copyOf(examples);
    }

    /// How description, examples and question become one text.
    public interface Form {
        /// One after the other, as base models expect it.
        Form PLAIN = new Form() {
            @Override
            public String write(Prompt prompt, String question) {
                return plain(prompt.description(), prompt.examples(), question);
            }

            @Override
            public String delimiter(String ofTask) {
                return ofTask;
            }
        };

        String write(Prompt prompt, String question);

        /// What stands between the text and a continuation, where the task would put `ofTask`.
        String delimiter(String ofTask);
    }

    /// The context of a request.
    public String before(String question) {
        return form.write(this, question);
    }

    public String delimiter(String ofTask) {
        return form.delimiter(ofTask);
    }

    /// @return `description`, the examples with their delimiters, and the question
    public static String plain(String description, List<Example> examples, String question) {
        StringBuilder text = new StringBuilder(description);
        for (Example example : examples) {
            text.append(example.question()).append(example.delimiter()).append(example.answer())
                    .append(example.end());
        }
        return text.append(question).toString();
    }
}

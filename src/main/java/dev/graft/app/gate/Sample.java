package dev.graft.app.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What the gate gives models to read and to answer: plain English, dialogue, facts, code, arithmetic. It was written for
/// this purpose, so that no model has learnt it by heart.
final class Sample {
    private static final String RESOURCE = "text.txt";

    /// Questions that every model that answers at all has an answer to, and ends.
    static final List<String> QUESTIONS = List.of("What is the capital of France?",
            "Write one sentence about a dog that likes rain.", "How many days has a week?",
            "Explain in two sentences why people sleep.");

    /// What a model without a template goes on with.
    static final List<String> BEGINNINGS = List.of("The capital of France is", "Once upon a time there was a dog that",
            "A week has seven days:", "People sleep at night because");

    private Sample() {}

    static String text() throws IOException {
        try (InputStream in = Sample.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

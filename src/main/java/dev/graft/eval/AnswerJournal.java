package dev.graft.eval;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// Answers of finished documents, one line each, so that a stopped run goes on where it was.
///
///     {"journal":"graft eval 1","run":"FINGERPRINT","chain":"…"}
///     {"task":"arc_challenge","document":17,"answers":[[-1.25,false],…],"chain":"…"}
///
/// `chain` is the SHA-256 of the line before it and of the rest of this line, so a line counts only after all lines
/// before it. What is cut off, half written or changed is dropped with all that follows, and asked again. Written by one
/// process at a time.
final class AnswerJournal implements AutoCloseable {
    private static final String HEAD = "graft eval 1";
    private static final String CHAIN = ",\"chain\":\"";
    private static final int CHAIN_DIGITS = 64;

    private record Key(String task, int document) {}

    private final FileChannel channel;
    private final Map<Key, List<Answer>> known = new HashMap<>();
    private String chain = "";

    private AnswerJournal(FileChannel channel) {
        this.channel = channel;
    }

    /// Opens or begins the journal of a run.
    ///
    /// @param fingerprint of everything that decides the answers
    /// @throws UserError `other-run` if the file is the journal of another run, or held by another process
    static AnswerJournal open(Path file, String fingerprint) throws IOException {
        byte[] before = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        AnswerJournal journal = new AnswerJournal(channel);
        try {
            if (channel.tryLock() == null) {
                throw otherRun(file, "another process is writing to it", "wait for it, or choose another --out");
            }
            long whole = journal.readBack(file, before, fingerprint);
            channel.truncate(whole);
            channel.position(whole);
            if (whole == 0) {
                journal.write("{\"journal\":\"" + HEAD + "\",\"run\":\"" + fingerprint + "\"");
            }
            return journal;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static UserError otherRun(Path file, String what, String remedy) {
        return new UserError(Finding.error("other-run", new Place.InFile(file.toString()),
                "the journal cannot be gone on with: " + what, remedy));
    }

    /// @return bytes of the lines that count
    private long readBack(Path file, byte[] bytes, String fingerprint) {
        int start = 0;
        for (int end = newline(bytes, start); end >= 0; end = newline(bytes, start)) {
            String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            int at = line.length() - CHAIN.length() - CHAIN_DIGITS - 2;
            if (at < 0 || !line.startsWith(CHAIN, at) || !line.equals(chained(line.substring(0, at)))) {
                return start;
            }
            JsonValue.Fields fields = JsonRows.object(file.toString(), "other-run", 1, line);
            if (start == 0) {
                requireSameRun(file, fields, fingerprint);
            } else {
                remember(fields);
            }
            chain = line.substring(line.length() - CHAIN_DIGITS - 2, line.length() - 2);
            start = end + 1;
        }
        return start;
    }

    private static int newline(byte[] bytes, int start) {
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static void requireSameRun(Path file, JsonValue.Fields head, String fingerprint) {
        if (!new JsonValue.Text(HEAD).equals(head.at("journal"))
                || !new JsonValue.Text(fingerprint).equals(head.at("run"))) {
            throw otherRun(file, "it is of a run with another model, other tasks or other settings",
                    "choose another --out, or delete it to begin anew");
        }
    }

    private void remember(JsonValue.Fields fields) {
        if (fields.at("task") instanceof JsonValue.Text(String task)
                && fields.at("document") instanceof JsonValue.Whole(long document)
                && fields.at("answers") instanceof JsonValue.Items(List<JsonValue> items)) {
            known.put(new Key(task, (int) document), items.stream().map(AnswerJournal::answer).toList());
        }
    }

    private static Answer answer(JsonValue value) {
        return switch (value) {
            case JsonValue.Text(String text) -> new Answer.Text(text);
            case JsonValue.Items(List<JsonValue> pair) when pair.size() == 2
                    && pair.get(1) instanceof JsonValue.Bool(boolean isGreedy) ->
                new Answer.Likelihood(((JsonValue.Real) pair.get(0)).value(), isGreedy);
            default -> throw new IllegalStateException("a line with a right chain has a wrong answer: " + value);
        };
    }

    /// The answers to the requests of a document, if they are known from before.
    synchronized Optional<List<Answer>> answers(String task, int document) {
        return Optional.ofNullable(known.get(new Key(task, document)));
    }

    synchronized int size() {
        return known.size();
    }

    /// A document is finished.
    synchronized void append(String task, int document, List<Answer> answers) throws IOException {
        List<JsonValue> items = new ArrayList<>();
        for (Answer answer : answers) {
            items.add(switch (answer) {
                case Answer.Text(String text) -> new JsonValue.Text(text);
                case Answer.Likelihood(double value, boolean isGreedy) -> JsonValue.of(List.of(value, isGreedy));
            });
        }
        String line = JsonText.ASCII_LINE.of(JsonValue.fields("task", task, "document", document, "answers", items));
        write(line.substring(0, line.length() - 1));
        known.put(new Key(task, document), List.copyOf(answers));
    }

    private String chained(String open) {
        return open + CHAIN + Sha256.of(chain + open) + "\"}";
    }

    private void write(String open) throws IOException {
        String line = chained(open);
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        chain = line.substring(line.length() - CHAIN_DIGITS - 2, line.length() - 2);
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.force(true);
            channel.close();
        }
    }
}

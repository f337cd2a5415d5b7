package dev.graft.tokenizer;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// For tools/check-tokenizer.py: JSON lines `{"text": …}` or `{"ids": […]}` in, what the tokenizer makes of them out.
final class TokenizeLines {
    private TokenizeLines() {}

    public static void main(String[] args) throws IOException {
        JsonMapper json = new JsonMapper();
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Tokenizer tokenizer = Tokenizer.of(Path.of(args[0]))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                JsonNode row = json.readTree(line);
                ObjectNode answer = json.createObjectNode();
                int[] ids = row.has("text")
                        ? encode(tokenizer, row.get("text").asString(), answer)
                        : Goldens.ints(row.get("ids"));
                answer.put("decoded", tokenizer.decode(ids, Specials.ADD));
                answer.put("decoded_skip", tokenizer.decode(ids, Specials.NONE));
                TextStream stream = new TextStream(tokenizer, new int[0]);
                StringBuilder streamed = new StringBuilder();
                for (int id : ids) {
                    streamed.append(stream.accept(id));
                }
                answer.put("streamed", streamed.append(stream.rest()).toString());
                out.print(answer.toString() + '\n');
            }
        }
        out.flush();
    }

    private static int[] encode(Tokenizer tokenizer, String text, ObjectNode answer) {
        Encoding encoding = tokenizer.encodeWithOffsets(text, Specials.NONE);
        ArrayNode ids = answer.putArray("ids"), offsets = answer.putArray("offsets"),
                special = answer.putArray("ids_special");
        for (int i = 0; i < encoding.length(); i++) {
            ids.add(encoding.id(i));
            offsets.addArray().add(encoding.start(i)).add(encoding.end(i));
        }
        for (int id : tokenizer.encode(text, Specials.ADD)) {
            special.add(id);
        }
        return encoding.ids();
    }
}

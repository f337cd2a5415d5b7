package dev.graft.eval.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;

import dev.graft.engine.LocalModel;
import dev.graft.engine.Quantization;
import dev.graft.eval.RunDetails.SpecialToken;
import dev.graft.model.ModelDir;
import dev.graft.tensor.DType;
import dev.graft.tensor.TensorEntry;
import dev.graft.tokenizer.Tokenizer;

/// What a results file and a journal say about a model.
///
/// @param identity   differs whenever the answers may: files with sizes and times, and the form in which weights are held
/// @param parameters weights, shared ones once
/// @param dtype      of the weights as they are held, such as `bfloat16` or `int8`
/// @param tokens     special ones: `bos`, `eos` and `pad`, as far as there are any
public record ModelFacts(String identity, long parameters, String dtype, Map<String, SpecialToken> tokens) {
    public ModelFacts {
        tokens = Map.copyOf(tokens);
    }

    public static ModelFacts of(LocalModel model, Quantization quantization) throws IOException {
        Path directory = model.directory();
        ModelDir files = ModelDir.read(directory);
        long parameters = files.tensors().values().stream().mapToLong(TensorEntry::elements).sum();
        String stored = files.tensors().values().stream().map(TensorEntry::dtype).filter(DType::isFloat).distinct()
                .sorted().map(DType::recipeName).collect(Collectors.joining("+"));
        String dtype = switch (quantization) {
            case NONE -> stored;
            case INT8 -> "int8";
        };
        return new ModelFacts(identity(directory, dtype), parameters, dtype, tokens(model.tokenizer()));
    }

    /// A journal must not go on with other weights under the same name; and hashing gigabytes would take too long.
    private static String identity(Path directory, String dtype) throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{safetensors,json,model,jinja}")) {
            for (Path file : files) {
                lines.add(
                        file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
            }
        }
        lines.sort(null);
        lines.add(directory.toRealPath().toString());
        lines.add(dtype);
        return String.join("\n", lines);
    }

    private static Map<String, SpecialToken> tokens(Tokenizer tokenizer) {
        Map<String, SpecialToken> tokens = new LinkedHashMap<>();
        OptionalInt end = tokenizer.eosIds().stream().mapToInt(Integer::intValue).min();
        tokenizer.bosId().ifPresent(id -> tokens.put("bos", new SpecialToken(tokenizer.token(id), id)));
        end.ifPresent(id -> tokens.put("eos", new SpecialToken(tokenizer.token(id), id)));
        tokenizer.padId().ifPresent(id -> tokens.put("pad", new SpecialToken(tokenizer.token(id), id)));
        return tokens;
    }
}

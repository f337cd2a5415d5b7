import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiLanguageModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;

/// Uses a running `graft serve` by LangChain4j's OpenAI module: `Check URL MODEL`, the URL with `/v1`.
class Check {
    private static int failed;

    public static void main(String[] arguments) throws Exception {
        String url = arguments[0], model = arguments[1];
        OpenAiChatModel chat = OpenAiChatModel.builder().baseUrl(url).apiKey("none").modelName(model).temperature(0.0)
                .maxTokens(24).seed(1).timeout(Duration.ofMinutes(2)).maxRetries(0).build();
        ChatRequest question = ChatRequest.builder()
                .messages(List.of(SystemMessage.from("Answer shortly."), UserMessage.from("Name a colour."))).build();
        ChatResponse whole = chat.chat(question);
        String text = whole.aiMessage().text();
        check("a conversation is answered", !text.isBlank(), text);
        check("the model has the name of its directory", model.equals(whole.modelName()), whole.modelName());
        check("usage is told", whole.tokenUsage().inputTokenCount() > 0 && whole.tokenUsage().outputTokenCount() > 0
                && whole.tokenUsage().outputTokenCount() <= 24, whole.tokenUsage());
        check("the end has a reason",
                whole.finishReason() == FinishReason.STOP || whole.finishReason() == FinishReason.LENGTH,
                whole.finishReason());
        check("the same question has the same answer", text.equals(chat.chat(question).aiMessage().text()), text);

        Pieces pieces = new Pieces();
        OpenAiStreamingChatModel.builder().baseUrl(url).apiKey("none").modelName(model).temperature(0.0).maxTokens(24)
                .seed(1).timeout(Duration.ofMinutes(2)).build().chat(question, pieces);
        ChatResponse streamed = pieces.end.get(2, TimeUnit.MINUTES);
        check("a stream comes in pieces", pieces.count > 1, pieces.count);
        check("its pieces are the answer", text.equals(pieces.text.toString()) && text.equals(streamed.aiMessage().text()),
                pieces.text);
        check("its usage is told", Objects.equals(streamed.tokenUsage().outputTokenCount(),
                whole.tokenUsage().outputTokenCount()), streamed.tokenUsage());

        JsonSchema form = JsonSchema.builder().name("colour").rootElement(JsonObjectSchema.builder()
                .addEnumProperty("colour", List.of("red", "green", "blue")).addBooleanProperty("warm")
                .required("colour", "warm").additionalProperties(false).build()).build();
        String json = OpenAiChatModel.builder().baseUrl(url).apiKey("none").modelName(model).temperature(1.0).seed(7)
                .maxTokens(200).timeout(Duration.ofMinutes(2)).maxRetries(0).strictJsonSchema(true).build()
                .chat(ChatRequest.builder().messages(UserMessage.from("Is red a warm colour?"))
                        .responseFormat(ResponseFormat.builder().type(ResponseFormatType.JSON).jsonSchema(form).build())
                        .build())
                .aiMessage().text();
        JsonNode value = new ObjectMapper().readTree(json);
        check("an answer has the form of a schema", value.size() == 2
                && List.of("red", "green", "blue").contains(value.path("colour").asText())
                && value.path("warm").isBoolean(), json);

        String continued = OpenAiLanguageModel.builder().baseUrl(url).apiKey("none").modelName(model).temperature(0.0)
                .timeout(Duration.ofMinutes(2)).maxRetries(0).build().generate("The capital of France is").content();
        check("a text is continued", continued.contains("Paris") || !continued.isBlank(), continued);

        refuses("an unknown model is refused", ModelNotFoundException.class, () -> OpenAiChatModel.builder().baseUrl(url)
                .apiKey("none").modelName("no-such-model").maxRetries(0).build().chat("Hello"));
        refuses("a temperature of 9 is refused", InvalidRequestException.class, () -> OpenAiChatModel.builder()
                .baseUrl(url).apiKey("none").modelName(model).temperature(9.0).maxRetries(0).build().chat("Hello"));
        System.out.println(failed == 0 ? "all checks passed" : failed + " checks failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    private static void check(String what, boolean holds, Object seen) {
        failed += holds ? 0 : 1;
        System.out.println((holds ? "ok    " : "WRONG ") + what + (holds ? "" : ": " + seen));
    }

    private static void refuses(String what, Class<? extends Exception> due, Runnable request) {
        try {
            request.run();
            check(what, false, "it was answered");
        } catch (RuntimeException refused) {
            check(what, due.isInstance(refused), refused);
        }
    }

    private static final class Pieces implements StreamingChatResponseHandler {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        private int count;

        @Override
        public void onPartialResponse(String piece) {
            text.append(piece);
            count++;
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            end.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }
    }
}

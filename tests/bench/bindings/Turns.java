import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import vn.dinhdanh.LentKt;
import vn.dinhdanh.core.CancelToken;
import vn.dinhdanh.core.Check;
import vn.dinhdanh.core.DeviceClock;
import vn.dinhdanh.core.Message;
import vn.dinhdanh.core.Outcome;
import vn.dinhdanh.core.Platform;
import vn.dinhdanh.core.Reading;
import vn.dinhdanh.core.Verifier;
import vn.dinhdanh.core.VerifierSetup;

/** The JVM's part of benches/bindings.rs, through JNA: as python.py. */
public final class Turns {
    private static final int WARM = 4000;

    private interface Operation {
        Object run() throws Throwable;
    }

    /** What Kotlin calls for an array; a function that takes an unsigned number has a name that Java can't write. */
    private static MethodHandle message() throws Exception {
        Method message = Arrays.stream(LentKt.class.getMethods())
            .filter(method -> method.getName().startsWith("of-") && !method.getName().endsWith("$default")).findFirst().orElseThrow();
        return MethodHandles.lookup().unreflect(message);
    }

    private static Verifier verifier(byte[] root, DeviceClock clock) throws Exception {
        Platform platform = new Platform(null, null, clock);
        return Verifier.Companion.open(new VerifierSetup(List.of(root), null, List.of(), List.of(), null, null, platform));
    }

    private static String field(String json, String name) {
        var found = Pattern.compile("\"" + name + "\":\"?([0-9a-f]+)").matcher(json);
        if (!found.find()) throw new IllegalArgumentException(name);
        return found.group(1);
    }

    private static double median(Operation operation, int times) throws Throwable {
        long[] taken = new long[times];
        for (int turn = 0; turn < times; turn++) {
            long start = System.nanoTime();
            Object made = operation.run();
            taken[turn] = System.nanoTime() - start;
            // What holds memory of the core's is freed off the clock, as in the other languages' loops.
            if (made instanceof AutoCloseable held) held.close();
        }
        Arrays.sort(taken);
        return taken[times / 2];
    }

    /** The same person's message once more. */
    private static Check again(Check made, MethodHandle of, byte[] bytes, int ago) throws Throwable {
        try (Message message = (Message) of.invoke(Message.Companion, bytes, ago)) {
            return made.again(message);
        }
    }

    public static void main(String[] arguments) throws Throwable {
        var input = new BufferedReader(new InputStreamReader(System.in));
        String given = input.readLine();
        HexFormat hex = HexFormat.of();
        byte[] message = hex.parseHex(field(given, "message"));
        byte[] root = hex.parseHex(field(given, "root"));
        Reading reading = new Reading(Long.parseLong(field(given, "at")), null);
        long begun = System.currentTimeMillis();
        Verifier own = verifier(root, null);
        Verifier foreign = verifier(root, () -> reading);
        MethodHandle of = message();
        CancelToken token = new CancelToken();
        Check made = own.check((Message) of.invoke(Message.Companion, message, 0), null);
        Check ofForeign = foreign.check((Message) of.invoke(Message.Companion, message, 0), null);
        if (made.verdict().getOutcome() instanceof Outcome.Reject refused) {
            throw new IllegalStateException("a valid response is refused: " + refused.getReason().getCode());
        }
        boolean warm = false;
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            int times = Integer.parseInt(line.strip());
            // Seen when the bench began, whatever the clock says by now: else it would come too late.
            int ago = (int) (System.currentTimeMillis() - begun);
            Map<String, Operation> operations = new LinkedHashMap<>();
            operations.put("call", token::isCancelled);
            operations.put("check", () -> again(made, of, message, ago));
            operations.put("check, with a clock of its own", () -> again(ofForeign, of, message, 0));
            operations.put("verdict", made::verdict);
            operations.put("documents", made::documents);
            operations.put("checks", made::checks);
            operations.put("portrait", made::portrait);
            Map<String, Double> medians = new LinkedHashMap<>();
            for (var operation : operations.entrySet()) {
                // The JVM compiles what runs often.
                if (!warm) median(operation.getValue(), WARM);
                medians.put(operation.getKey(), median(operation.getValue(), times));
            }
            warm = true;
            System.out.println(medians.entrySet().stream()
                .map(one -> "\"" + one.getKey() + "\": " + one.getValue()).collect(Collectors.joining(", ", "{", "}")));
            System.out.flush();
        }
    }
}

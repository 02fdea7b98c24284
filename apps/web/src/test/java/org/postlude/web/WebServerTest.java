package org.postlude.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postlude.message.ActivityEvent;
import org.postlude.message.Content;
import org.postlude.message.Envelope;
import org.postlude.message.MessageId;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.ProviderStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.Submission;
import org.postlude.tck.memory.InMemoryStoreProvider;
import org.postlude.tck.transport.ScriptedTransport;

/** Who sees the page, what it shows, and what its buttons do. */
@Timeout(60)
class WebServerTest {
    private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

    @TempDir
    Path dir;

    private final InMemoryStoreProvider disk = new InMemoryStoreProvider();
    private final ScriptedTransport wire = ScriptedTransport.builder().build();
    private final SpoolerCoordinator spooler = SpoolerCoordinator.builder()
            .store(disk)
            .transportProvider(wire)
            .transport("wire", "scripted:wire", Map.of())
            .build();
    private final StoreAddress address = disk.freshAddress();
    private final MessageStore store = spooler.logon("test").openStore(address, OpenOptions.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();
    private WebServer server;

    private final House house = new House() {
        @Override
        public List<Room> rooms() {
            return List.of(new Room("letters", spooler.queue(address)));
        }

        @Override
        public List<ProviderStatus> status() {
            return spooler.status();
        }

        @Override
        public List<ActivityEvent> recent(String room, int most) {
            return List.of();
        }

        @Override
        public String meters() {
            return "postlude_test 1\n";
        }

        @Override
        public LogoffReport logoff(String room, LogoffMode mode) {
            return store.storeLogoff(mode, Deadline.in(Duration.ofSeconds(5)));
        }
    };

    @BeforeEach
    void start() throws Exception {
        server = WebServer.start(house, 0, dir.resolve("token"), InstantSource.system());
    }

    @AfterEach
    void stop() {
        server.close();
        spooler.close();
    }

    private String token() throws Exception {
        return Files.readString(dir.resolve("token")).strip();
    }

    private HttpRequest.Builder to(String place) throws Exception {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + place))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String place) throws Exception {
        return client.send(
                to(place).header("Cookie", "postlude-token=" + token()).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String formToken() throws Exception {
        Matcher found = FORM.matcher(get("/").body());
        assertTrue(found.find());
        return found.group(1);
    }

    private HttpResponse<String> post(String place, String origin, String form) throws Exception {
        return client.send(
                to(place)
                        .header("Cookie", "postlude-token=" + token())
                        .header("Origin", origin)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String here() {
        return "http://127.0.0.1:" + server.port();
    }

    private MessageId held(String subject) {
        byte[] text = ("From: a@example.org\r\nSubject: " + subject + "\r\n\r\ntext\r\n").getBytes(UTF_8);
        return store.submit(Submission.of(Envelope.smtp("a@example.org", "ann@example.org"), Content.of(text))
                        .withHold("by a test"))
                .id();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/live", "/metrics", "/queue?store=letters", "/plot.png", "/?token=wrong"})
    void nothingIsShownWithoutTheToken(String place) throws Exception {
        HttpResponse<String> answer = client.send(to(place).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(403, answer.statusCode());
        assertFalse(answer.body().contains("letters"), answer.body());
    }

    @Test
    void theAddressThatIsPrintedLetsABrowserIn() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(server.address())).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(303, answer.statusCode());
        assertEquals("/", answer.headers().firstValue("Location").orElseThrow());
        assertEquals(
                "postlude-token=" + token() + "; Path=/; HttpOnly; SameSite=Strict",
                answer.headers().firstValue("Set-Cookie").orElseThrow());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("token"))));
    }

    /** A name of somebody else's that leads here: his page would be of the same origin. */
    @Test
    void aForeignNameIsNotServed() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            String request = "GET / HTTP/1.1\r\nHost: evil.example:" + server.port() + "\r\nCookie: postlude-token="
                    + token() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertTrue(in.readLine().contains(" 421 "));
        }
    }

    @Test
    void nobodyElsesFormChangesAnything() throws Exception {
        MessageId id = held("one");
        String form = "store=letters&id=" + id + "&form=" + formToken();
        assertEquals(403, post("/release", "http://evil.example", form).statusCode());
        assertEquals(403, post("/release", "null", form).statusCode());
        assertEquals(
                403,
                post("/release", here(), "store=letters&id=" + id + "&form=guessed")
                        .statusCode());
        assertEquals(403, post("/release", here(), "store=letters&id=" + id).statusCode());
        assertEquals(1, store.queue("", 10).messages().size());
    }

    @Test
    void theOverviewShowsTheQueueAndWhoDoesWhat() throws Exception {
        held("<script>alert(1)</script>");
        String page = get("/").body();
        assertTrue(page.contains("1 queued") && page.contains("held") && page.contains("wire"), page);
        HttpResponse<String> answer = get("/");
        assertTrue(answer.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .startsWith("default-src 'none'"));
        assertFalse(page.contains("http://") || page.contains("https://"), "nothing from elsewhere");
        assertEquals("postlude_test 1\n", get("/metrics").body());
        assertEquals(200, get("/plot.png").statusCode());
    }

    @Test
    void aMessageIsShownWithItsReasonsAndItsTextIsText() throws Exception {
        MessageId id = held("<b>bold</b>");
        String list = get("/queue?store=letters&filter=state%3DHELD").body();
        assertTrue(list.contains(id.value()), list);
        String page = get("/message?store=letters&id=" + id).body();
        assertTrue(page.contains("&lt;b&gt;bold&lt;/b&gt;") && page.contains("by a test"), page);
        assertTrue(get("/queue?store=letters&filter=stat%3Dx").body().contains("stat"));
        assertEquals(404, get("/message?store=letters&id=nothing").statusCode());
        assertEquals(404, get("/queue?store=other").statusCode());
        assertEquals(404, get("/other").statusCode());
    }

    @Test
    void buttonsDoWhatTheySay() throws Exception {
        MessageId one = held("one");
        MessageId two = held("two");
        String form = "&form=" + formToken();
        assertTrue(post("/withdraw", here(), "store=letters&id=" + one + form)
                .body()
                .contains("Done: withdraw"));
        HttpResponse<String> released = post("/release", here(), "store=letters&id=" + two + form);
        assertTrue(released.body().contains("Done: release"), released.body());
        await().until(() -> wire.deliveriesTo("ann@example.org").size() == 1);
        await().until(() -> store.queue("", 10).messages().isEmpty());
        assertTrue(get("/message?store=letters&id=" + two).body().contains("delivered"));
        HttpResponse<String> report = post("/logoff", here(), "store=letters&mode=ORDERLY" + form);
        assertTrue(report.body().contains("Logged off: released"), report.body());
    }

    @Test
    void whatChangesIsToldAsItChanges() throws Exception {
        HttpResponse<InputStream> live = client.send(
                to("/live").header("Cookie", "postlude-token=" + token()).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(live.body(), UTF_8))) {
            assertTrue(in.readLine().contains("Nothing is queued."));
            held("one");
            String line = in.readLine();
            while (!line.startsWith("data: ")) {
                line = in.readLine();
            }
            assertTrue(line.contains("1 queued"), line);
        }
    }
}

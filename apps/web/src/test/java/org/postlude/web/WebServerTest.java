package org.postlude.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
import org.postlude.spooler.queue.Filter;
import org.postlude.spooler.queue.TransportView;
import org.postlude.store.Deadline;
import org.postlude.store.LogoffMode;
import org.postlude.store.LogoffReport;
import org.postlude.store.MessageStore;
import org.postlude.store.OpenOptions;
import org.postlude.store.ProviderStatus;
import org.postlude.store.StoreAddress;
import org.postlude.store.StoreClosedException;
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
    private String cookie = "";
    private CountDownLatch ending = new CountDownLatch(1);

    private List<House.Room> rooms = List.of(new House.Room("letters", address.toString(), spooler.queue(address)));

    private final House house = new House() {
        @Override
        public List<Room> rooms() {
            return rooms;
        }

        @Override
        public List<ProviderStatus> status() {
            return spooler.status();
        }

        @Override
        public List<TransportView> destinations() {
            return spooler.destinations();
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
        public Map<String, LogoffReport> logoff(LogoffMode mode) {
            ending.countDown();
            return Map.of("letters", store.storeLogoff(mode, Deadline.in(Duration.ofSeconds(5))));
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

    /** Of a browser that was let in. */
    private String cookie() throws Exception {
        if (cookie.isEmpty()) {
            HttpResponse<String> answer =
                    client.send(to("/?token=" + token()).build(), HttpResponse.BodyHandlers.ofString());
            cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
        }
        return cookie;
    }

    private HttpRequest.Builder to(String place) throws Exception {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + place))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String place) throws Exception {
        return client.send(to(place).header("Cookie", cookie()).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String formToken() throws Exception {
        Matcher found = FORM.matcher(get("/").body());
        assertTrue(found.find());
        return found.group(1);
    }

    private HttpResponse<String> post(String place, String origin, String form) throws Exception {
        return client.send(
                to(place)
                        .header("Cookie", cookie())
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
    @ValueSource(
            strings = {"/", "/live", "/metrics", "/queue?store=letters", "/plot.png?store=letters", "/?token=wrong"})
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
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.matches("postlude-session=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict"), cookie);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.resolve("token"))));
    }

    /** A browser sends its cookies to every port of an address. */
    @Test
    void aCookieIsNotTheTokenAndEndsWithTheServer() throws Exception {
        String kept = cookie();
        assertFalse(kept.contains(token()), kept);
        assertEquals(200, get("/").statusCode());
        assertEquals(403, withCookie("postlude-session=" + token()));
        assertEquals(403, withCookie("postlude-token=" + token()));
        server.close();
        server = WebServer.start(house, 0, dir.resolve("token"), InstantSource.system());
        assertEquals(403, withCookie(kept));
    }

    private int withCookie(String other) throws Exception {
        return client.send(to("/").header("Cookie", other).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void aProgramReadsTheMetersAndNothingElseWithTheTokenItself() throws Exception {
        assertEquals("postlude_test 1\n", bearer("/metrics", token()).body());
        assertEquals(403, bearer("/metrics", "wrong").statusCode());
        assertEquals(403, bearer("/", token()).statusCode());
    }

    private HttpResponse<String> bearer(String place, String with) throws Exception {
        return client.send(
                to(place).header("Authorization", "Bearer " + with).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A name of somebody else's that leads here: his page would be of the same origin. */
    @Test
    void aForeignNameIsNotServed() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            String request = "GET / HTTP/1.1\r\nHost: evil.example:" + server.port() + "\r\nCookie: " + cookie()
                    + "\r\nConnection: close\r\n\r\n";
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
        await().until(() -> get("/").body().contains("<dt>Queued</dt><dd>1</dd>"));
        String page = get("/").body();
        assertTrue(
                page.contains("<dt>Queued</dt><dd>1</dd>") && page.contains(">held<") && page.contains("wire"), page);
        HttpResponse<String> answer = get("/");
        assertTrue(answer.headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow()
                .startsWith("default-src 'none'"));
        assertFalse(page.contains("http://") || page.contains("https://"), "nothing from elsewhere");
        assertEquals("postlude_test 1\n", get("/metrics").body());
        assertEquals(200, get("/plot.png?store=letters").statusCode());
    }

    @Test
    void eachModeSaysWhatItDoes() throws Exception {
        String page = get("/").body();
        assertTrue(
                page.contains("id=\"means-QUIET\">Goes if nothing is being sent; otherwise it is refused, and an"
                        + " orderly logoff follows.<"),
                page);
    }

    @Test
    void aStoreThatCannotBeReadSaysWhyAndTheOthersAreShown() throws Exception {
        StoreAddress other = disk.freshAddress();
        try (MessageStore bad = spooler.logon("bad").openStore(other, OpenOptions.DEFAULT)) {
            House.Room broken = new House.Room("broken", other.toString(), spooler.queue(other));
            bad.storeLogoff(LogoffMode.ORDERLY);
            await().until(() -> isClosed(broken));
            rooms = List.of(broken, rooms.get(0));
            held("one");
            await().until(() -> get("/").body().contains("<dt>Queued</dt><dd>1</dd>"));
            String page = get("/").body();
            assertTrue(page.contains("This store cannot be read.") && page.contains("is not open"), page);
            assertTrue(page.contains(">held<"), page);
            assertEquals(200, get("/plot.png?store=broken").statusCode());
        }
    }

    private static boolean isClosed(House.Room room) {
        try {
            return room.queue().count(Filter.all()) < 0;
        } catch (StoreClosedException e) {
            return true;
        }
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

    /** What is shown after the order, which loading it again does not repeat. */
    private String after(HttpResponse<String> answer) throws Exception {
        assertEquals(303, answer.statusCode(), answer.body());
        return get(answer.headers().firstValue("Location").orElseThrow()).body();
    }

    @Test
    void buttonsDoWhatTheySay() throws Exception {
        MessageId one = held("one");
        MessageId two = held("two");
        String form = "&form=" + formToken();
        post("/withdraw", here(), "store=letters&id=" + one + form);
        assertEquals(1, store.queue("", 10).messages().size());
        String released = after(post("/release", here(), "store=letters&id=" + two + form));
        assertTrue(released.contains("Released. It is sent when its turn comes."), released);
        await().until(() -> wire.deliveriesTo("ann@example.org").size() == 1);
        await().until(() -> store.queue("", 10).messages().isEmpty());
        assertTrue(get("/message?store=letters&id=" + two).body().contains("delivered"));
        String late = after(post("/hold", here(), "store=letters&id=" + two + form));
        assertTrue(late.contains("Nothing was changed."), late);
        HttpResponse<String> report = post("/logoff", here(), "mode=ORDERLY" + form);
        assertTrue(report.body().contains("<strong>Released</strong>"), report.body());
    }

    @Test
    void anAddressCannotPutWordsOntoThePage() throws Exception {
        MessageId id = held("one");
        String page =
                get("/message?store=letters&id=" + id + "&said=All+is+lost").body();
        assertFalse(page.contains("All is lost"), page);
        assertFalse(get("/?said=All+is+lost").body().contains("All is lost"));
    }

    /** A right-to-left override makes an ending of a name look like another one. */
    @Test
    void whatNobodySeesIsShownByItsNumber() throws Exception {
        MessageId id = held("=?utf-8?Q?a=E2=80=AEfdp.exe=07?=");
        String page = get("/message?store=letters&id=" + id).body();
        assertFalse(page.contains("\u202e") || page.contains("\u0007"), page);
        assertTrue(page.contains(">U+202E<") && page.contains(">U+0007<"), page);
    }

    @Test
    void aReportIsToldToWhoeverAskedForItBeforeTheServerEnds() throws Exception {
        String form = "mode=ORDERLY&form=" + formToken();
        ending = new CountDownLatch(1);
        CompletableFuture<HttpResponse<String>> report = client.sendAsync(
                to("/logoff")
                        .header("Cookie", cookie())
                        .header("Origin", here())
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        ending.await();
        server.close();
        assertTrue(report.get(20, TimeUnit.SECONDS).body().contains("<strong>Released</strong>"));
    }

    @Test
    void aTransportIsAskedHowItIsOnlyByItsButton() throws Exception {
        String form = "kind=TRANSPORT&name=wire&form=" + formToken();
        assertTrue(after(post("/check", here(), form)).contains("<strong>wire: </strong>"));
        assertEquals(404, post("/check", here(), form.replace("wire", "other")).statusCode());
    }

    @Test
    void theStyleStaysWithTheBrowserAndTheMailDoesNot() throws Exception {
        Matcher style = Pattern.compile("href=\"(/postlude.css\\?[0-9a-f]+)\"").matcher(get("/").body());
        assertTrue(style.find());
        HttpResponse<String> answer = client.send(to(style.group(1)).build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Cache-Control").orElseThrow().contains("immutable"));
        assertEquals("no-store", get("/").headers().firstValue("Cache-Control").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/queue?store=%zz", "/message?store=letters&id=%", "/?token=%f", "/queue?&&=&store"})
    void anAddressThatMeansNothingIsAnswered(String place) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            String request = "GET " + place + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\nCookie: "
                    + cookie() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String line = String.valueOf(in.readLine());
            assertTrue(line.matches("HTTP/1.1 (200|400|404) .*"), line);
        }
    }

    @Test
    void soManyWhoWatchDoNotKeepOthersOut() throws Exception {
        List<HttpResponse<InputStream>> watching = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            watching.add(client.send(
                    to("/live").header("Cookie", cookie()).build(), HttpResponse.BodyHandlers.ofInputStream()));
        }
        assertEquals(503, watching.get(39).statusCode());
        assertEquals(200, get("/").statusCode());
        for (HttpResponse<InputStream> each : watching) {
            each.body().close();
        }
    }

    /** Without the token: more than there are threads begin a request, and do not end it. */
    @Test
    @Tag("long")
    void whoeverDoesNotEndHisRequestKeepsOthersOutForSecondsOnlyAndIsClosed() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("GET / HTTP/1.1\r\nHost:".getBytes(UTF_8));
                stalled.add(socket);
            }
            for (Socket each : stalled) {
                assertTrue(isClosed(each));
            }
            assertEquals(200, get("/").statusCode());
        } finally {
            for (Socket each : stalled) {
                each.close();
            }
        }
    }

    /** Where something was unread the system resets the connection. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void whatChangesIsToldAsItChanges() throws Exception {
        HttpResponse<InputStream> live =
                client.send(to("/live").header("Cookie", cookie()).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader in = new BufferedReader(new InputStreamReader(live.body(), UTF_8))) {
            assertTrue(in.readLine().contains("Nothing is queued."));
            held("one");
            String line = in.readLine();
            while (!line.contains("<dt>Queued</dt>")) {
                line = in.readLine();
            }
            assertTrue(line.contains("<dt>Queued</dt><dd>1</dd>"), line);
            assertFalse(line.contains("\"status\""), "what is as it was is not sent again: " + line);
        }
    }
}

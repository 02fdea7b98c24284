package org.postlude.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.postlude.integration.Receiver.Step;

/** A person watches a run with a real browser, and acts there. */
@Tag("real-peer")
@Timeout(240)
class RealBrowserTest {
    @TempDir
    Path dir;

    private Receiver nextHop;
    private PageRun run;
    private Browser browser;

    /** A browser, and processes for what is asked, on a machine that does something else as well. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    @BeforeEach
    void start() throws Exception {
        nextHop = Receiver.start().reply("full@example.net", "452 4.2.2 the mailbox is full");
        run = PageRun.start(dir, nextHop.url());
        browser = Browser.start(dir);
    }

    @AfterEach
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (run != null) {
            run.close();
        }
        nextHop.close();
    }

    private void enter() throws Exception {
        browser.open(run.addressWithToken());
    }

    /** To the page of a message that backs off. */
    private String backedOff() throws Exception {
        String id = run.letter("full@example.net", "The figures");
        await().until(() -> run.queue().path(0).path("attempts").asInt() == 1);
        browser.open(run.address() + "message?store=letters&id=" + id);
        return id;
    }

    private String state() throws Exception {
        JsonNode queue = run.queue();
        return queue.isEmpty() ? "none" : queue.get(0).get("state").asText();
    }

    @Test
    void nothingIsShownWithoutTheTokenAndItMayBeTyped() throws Exception {
        browser.open(run.address());
        assertTrue(browser.text().startsWith("Postlude\nNot without the token"), browser.text());
        assertFalse(browser.text().contains("letters"), browser.text());
        browser.element("#token").sendKeys("guessed" + Keys.ENTER);
        assertTrue(browser.text().contains("Not without the token"), browser.text());
        browser.element("#token").sendKeys(run.token() + Keys.ENTER);
        browser.awaitText("body", "Transports and the spooler");
        assertEquals(run.address(), browser.address(), "the token does not stay in the address");
        assertEquals("", browser.run("return document.cookie"), "scripts do not see it");
    }

    @Test
    void storesTransportsQueueAndEventsAreThereAtOnce() throws Exception {
        run.letter("bob@example.net", "Hello");
        run.letter("full@example.net", "The figures");
        for (int i = 0; i < 8; i++) {
            run.bulk("reader" + i + "@dead.example", "News");
        }
        enter();
        browser.awaitText("#queue-0", "backing off");
        browser.awaitText("#queue-1", "backing off");
        assertTrue(browser.text("#flags-0").contains("available"), browser.text());
        assertTrue(browser.text("#flags-0").contains("held by postlude run"), browser.text());
        browser.awaitText("#events-0", "sent");
        assertTrue(browser.text("#events-0").contains("bob@example.net"), browser.text());
        assertTrue(browser.text("#events-0").contains("452 4.2.2 the mailbox is full"), browser.text());
        assertTrue(browser.text("#status").contains("relay"), browser.text());
        assertTrue(browser.text("#status").contains("outbound enabled"), browser.text());
        browser.awaitText("#alone", "dead.example");
    }

    @Test
    void thePageChangesByItselfWhenMailArrives() throws Exception {
        enter();
        browser.awaitText("#link", "Live");
        assertTrue(browser.text("#queue-0").contains("Nothing is queued."), browser.text());
        browser.run("window.isTheSame = true");
        String before = browser.element(".plot img").getAttribute("src");
        run.letter("full@example.net", "The figures");
        browser.awaitText("#queue-0", "backing off");
        browser.awaitText("#summary", "Queued\n1");
        await().until(() ->
                !String.valueOf(before).equals(browser.element(".plot img").getAttribute("src")));
        assertEquals(true, browser.run("return window.isTheSame"), "it was not loaded again");
        run.process().kill();
        browser.awaitText("#link", "Not connected: what you see is old");
    }

    /** Its colours are those of the states: of a queue that backs off it has the one of that. */
    @Test
    void thePlotShowsTheQueueOverTime() throws Exception {
        run.letter("full@example.net", "The figures");
        enter();
        WebElement plot = browser.element(".plot img");
        assertTrue(
                Objects.requireNonNull(plot.getAccessibleName()).contains("What waited in letters over the last hour"));
        await().until(() -> coloured(0xe0912f) > 100);
        assertEquals(1240L, browser.run("return document.querySelector('.plot img').naturalWidth"));
    }

    private long coloured(int rgb) {
        Object found = browser.run("""
                const img = document.querySelector('.plot img');
                const canvas = document.createElement('canvas');
                canvas.width = img.naturalWidth; canvas.height = img.naturalHeight;
                const context = canvas.getContext('2d');
                context.drawImage(img, 0, 0);
                const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
                let count = 0;
                for (let i = 0; i < pixels.length; i += 4) {
                  if ((pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]) === %d && pixels[i + 3] === 255) count++;
                }
                return count;
                """.formatted(rgb));
        return ((Number) Objects.requireNonNull(found)).longValue();
    }

    @Test
    void holdAndReleaseDoWhatTheySay() throws Exception {
        enter();
        String id = backedOff();
        browser.press("Hold");
        browser.awaitText(".notice", "Held.");
        assertTrue(browser.text().contains("by the status page"), browser.text());
        assertEquals("HELD", state());
        assertFalse(browser.buttons().contains("Hold"), browser.buttons()::toString);
        assertTrue(browser.address().contains(id), browser.address());
        browser.open(browser.address());
        assertEquals("HELD", state(), "to load it again orders nothing");
        nextHop.reply("full@example.net", "250 2.1.5 there is room again");
        browser.press("Release");
        browser.awaitText(".notice", "Released.");
        await().until(() -> nextHop.arrivals().size() == 1);
        await().until(() -> state().equals("none"));
    }

    @Test
    void retryTriesNow() throws Exception {
        enter();
        backedOff();
        assertTrue(browser.text().contains("attempt 1 failed: 452 4.2.2 the mailbox is full"), browser.text());
        nextHop.reply("full@example.net", "250 2.1.5 there is room again");
        browser.press("Retry now");
        browser.awaitText(".notice", "It is tried now.");
        await().until(() -> nextHop.arrivals().size() == 1);
    }

    @Test
    void withdrawAsksOnceMoreAndThenItIsGone() throws Exception {
        enter();
        backedOff();
        assertFalse(browser.buttons().contains("Withdraw for good"), browser.buttons()::toString);
        browser.press("Withdraw\u2026");
        browser.press("Withdraw for good");
        await().until(() -> state().equals("none"));
        browser.awaitText("body", "It has ended: nothing more can be done with it.");
        assertEquals(0, nextHop.arrivals().size());
    }

    /** What the message says is not done to the page: no HTML, no script, no turned direction, no other line. */
    @Test
    void whatAMessageSaysIsTextOnly() throws Exception {
        enter();
        nextHop.reply("full@example.net", "452 4.2.2 <script>boom()</script>");
        run.bulk("\"<img src=x onerror=boom()>\"@dead.example", "News");
        String id =
                run.letter("full@example.net", "=?utf-8?Q?<script>boom()</script>_=E2=80=AEfdp.exe_=07_=E2=80=8B?=");
        await().until(() -> run.queue().path(0).path("attempts").asInt() == 1);
        browser.open(run.address());
        browser.awaitText("#events-1", "<img src=x onerror=boom()>");
        browser.open(run.address() + "message?store=letters&id=" + id);
        String title = browser.text("h1");
        assertEquals("<script>boom()</script> U+202Efdp.exe U+0007 U+200B", title);
        assertTrue(browser.text().contains("452 4.2.2 <script>boom()</script>"), browser.text());
        assertEquals(1, browser.elements("script").size(), "our own");
        assertEquals(0, browser.elements("main img").size());
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws Exception {
        run.letter("full@example.net", "The figures");
        enter();
        browser.awaitText("#queue-0", "backing off");
        browser.follow("letters");
        browser.follow("-");
        browser.awaitText("body", "Why it is here");
        List<String> asked = browser.requests();
        assertTrue(asked.stream().anyMatch(each -> each.contains("/postlude.css")), asked::toString);
        assertEquals(
                List.of(),
                asked.stream().filter(each -> !each.startsWith(run.address())).toList());
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void itIsReadAndUsedWithoutScripts() throws Exception {
        browser.close();
        browser = Browser.withoutScripts(dir);
        run.letter("full@example.net", "The figures");
        await().until(() -> run.queue().path(0).path("attempts").asInt() == 1);
        enter();
        assertTrue(browser.text("#link").startsWith("As of 20"), browser.text("#link"));
        assertTrue(browser.text("#queue-0").contains("backing off"), browser.text());
        browser.follow("Load again");
        browser.follow("letters");
        browser.follow("-");
        assertTrue(browser.text("h1").contains("The figures"), browser.text());
        browser.press("Hold");
        assertEquals("HELD", state());
        browser.follow("Overview");
        browser.press("Choose how");
        browser.press("Orderly");
        assertTrue(browser.text().contains("Report of the logoff"), browser.text());
    }

    @Test
    void theLogoffIsReportedToWhoeverAskedForIt() throws Exception {
        nextHop.hang(Step.DOT);
        run.letter("bob@example.net", "On its way");
        nextHop.awaitReached(Step.DOT);
        run.bulk("reader@dead.example", "News");
        enter();
        assertFalse(browser.buttons().contains("Orderly"), "one has to choose first");
        browser.press("Choose how");
        assertTrue(browser.buttons().containsAll(List.of("Orderly", "No wait", "Purge", "Quiet", "Abort")));
        nextHop.resume();
        browser.press("Orderly");
        browser.awaitText("h1", "Report of the logoff");
        assertTrue(browser.text().contains("Released, orderly: nothing is left."), browser.text());
        assertTrue(browser.text().contains("Sent\n1"), browser.text());
        assertTrue(browser.text().contains("1 message is left in the queue"), browser.text());
        assertTrue(browser.text().contains("reader@dead.example"), browser.text());
        assertEquals("block", browser.element("main").getCssValue("display"));
        assertNotEquals("0px", browser.element("section").getCssValue("border-top-left-radius"), "it has its style");
        assertEquals(75, run.process().end(Duration.ofSeconds(20)));
    }

    /** Another page in the same browser, which has the cookie: it can neither read nor act. */
    @Test
    void anotherPageCannotAct() throws Exception {
        enter();
        String id = backedOff();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String form = """
                <form method=post action="%swithdraw"><input name=store value=letters><input name=id value="%s">
                <button>Win a prize</button></form><iframe src="%1$s"></iframe>
                <script>fetch('%1$s', {credentials: 'include'}).then(() => document.title = 'read', () => document.title = 'refused')</script>
                """.formatted(run.address(), id);
        other.createContext("/", exchange -> {
            byte[] page = form.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        other.start();
        try {
            browser.open("http://localhost:" + other.getAddress().getPort() + "/");
            await().until(() -> browser.title().equals("refused"));
            browser.press("Win a prize");
            browser.awaitText("body", "Not ");
            assertEquals("BACKING_OFF", state());
        } finally {
            other.stop(0);
        }
        // A name of somebody else's that leads here.
        browser.open("http://rebound.localhost:" + run.port() + "/?token=" + run.token());
        assertTrue(browser.text().contains("Not here"), browser.text());
    }

    @Test
    void aPhoneScrollsDownOnly() throws Exception {
        run.letter("full@example.net", "A subject that has a very long word in it: " + "x".repeat(90));
        run.bulk("somebody.with.a.long.name.of.his.own.in.front@" + "long.".repeat(8) + "example", "News");
        enter();
        browser.awaitText("#queue-0", "backing off");
        browser.awaitText("#queue-1", "1");
        for (int width : List.of(360, 768, 1280, 1920)) {
            browser.resize(width, 800);
            browser.open(run.address());
            assertFits("overview", width);
            browser.open(run.address() + "queue?store=bulk");
            assertFits("queue", width);
            browser.follow("-");
            assertFits("message", width);
        }
        browser.resize(360, 800);
        browser.open(run.address());
        await().until(() -> String.valueOf(browser.run("return document.querySelector('.plot img').currentSrc"))
                .contains("narrow=yes"));
        Dimension button = browser.element("summary").getSize();
        assertTrue(button.getHeight() >= 24, "it can be hit with a finger: " + button);
    }

    private void assertFits(String page, int width) {
        Object over = browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertEquals(0L, over, page + " at " + width);
    }

    @Test
    void itIsDarkWhereOneWantsItDark() throws Exception {
        enter();
        Object light = browser.run("return getComputedStyle(document.body).backgroundColor");
        browser.goDark();
        Object dark = browser.run("return getComputedStyle(document.body).backgroundColor");
        assertNotEquals(light, dark);
        await().until(() -> String.valueOf(browser.run("return document.querySelector('.plot img').currentSrc"))
                .contains("dark=yes"));
    }

    @Test
    void theKeyboardAndAReaderOfScreensSuffice() throws Exception {
        enter();
        String id = backedOff();
        browser.open(run.address() + "queue?store=letters");
        assertEquals("Filter", browser.element("#filter").getAccessibleName());
        browser.element("#filter").sendKeys("state=held" + Keys.ENTER);
        browser.awaitText("body", "Nothing that is queued is meant by this filter.");
        browser.element("#filter").clear();
        browser.element("#filter").sendKeys("stat=held" + Keys.ENTER);
        browser.awaitText(".notice", "Not understood:");
        browser.open(run.address());
        browser.awaitText("#events-0", id);
        browser.run("document.querySelector('#events-0 a').focus()");
        run.letter("bob@example.net", "Hello");
        browser.awaitText("#events-0", "bob@example.net");
        assertEquals("A", browser.run("return document.activeElement.tagName"), "what changes does not take it away");
        for (String element : List.of("a", "button", "input:not([type=hidden])", "img")) {
            for (WebElement each : browser.elements(element)) {
                assertFalse(
                        each.isDisplayed()
                                && Objects.requireNonNull(each.getAccessibleName())
                                        .isBlank(),
                        () -> "no name: " + each.getAttribute("outerHTML"));
            }
        }
        assertEquals("en", browser.element("html").getAttribute("lang"));
        assertEquals(1, browser.elements("h1").size());
        assertEquals(1, browser.elements("main").size());
        browser.element("summary").sendKeys(Keys.ENTER);
        assertTrue(browser.buttons().contains("Purge"), browser.buttons()::toString);
    }
}

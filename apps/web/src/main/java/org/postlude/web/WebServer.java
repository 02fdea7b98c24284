package org.postlude.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page on the loopback to watch a spooler by, and to act: {@code http://127.0.0.1:PORT/?token=...}, with the token that lies in a
 * file. Nothing is shown without it, and no other page can act in the name of whoever has it open: the host's name, the origin and a
 * second token in each form are checked. It loads nothing from elsewhere. A request that has not come within five seconds is given up:
 * unless they are set already, the system properties {@code sun.net.httpserver.maxReqTime} and {@code jdk.httpserver.maxConnections}
 * are set for the whole process. Thread-safe.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int MOST_THREADS = 32;
    private static final int MOST_CONNECTIONS = 200;
    private static final String REQUEST_SECONDS = "5";
    private static final int PATIENCE_SECONDS = 5;
    // Read once by the JDK's server, for all of a process: a request that does not come keeps one of the threads.
    static {
        unlessSet("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        unlessSet("jdk.httpserver.maxConnections", String.valueOf(MOST_CONNECTIONS));
    }

    private static final String METERS = "/metrics";
    private static final String BEARER = "Bearer ";
    private static final String COOKIE = "postlude-session";

    private final HttpServer server;
    private final ExecutorService threads;
    /** Each answer is a party, and the server one that arrives when it is closed. */
    private final Phaser underWay = new Phaser(1);

    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1, daemons("postlude-web-clock"));
    private final Token token;
    private final Actions actions;
    private final Set<String> hosts;

    private WebServer(House house, int port, Token token, InstantSource time) throws IOException {
        this.token = token;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_CONNECTIONS),
                daemons("postlude-web"));
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
        int bound = server.getAddress().getPort();
        this.hosts = Set.of("127.0.0.1:" + bound, "localhost:" + bound);
        this.actions = new Actions(house, time, token.ofForms());
        ScheduledFuture<?> unused =
                clock.scheduleWithFixedDelay(this::look, 0, History.STEP.toSeconds(), TimeUnit.SECONDS);
        server.setExecutor(threads); // where one more has no place, the server closes its connection
        server.createContext("/", this::answer);
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            String unused = System.setProperty(property, value);
        }
    }

    private void look() {
        try {
            actions.look();
        } catch (RuntimeException e) { // a store that is leaving: the next one may do
            LOG.debug("the queues were not counted", e);
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * Serves the page from now on.
     *
     * @param house what it is about
     * @param port on the loopback; 0 for any that is free
     * @param token where the token lies; made if it is not there
     * @param time of the plot
     * @return the server, which the caller closes
     * @throws IOException if it cannot listen there, or the token cannot be kept or read
     */
    public static WebServer start(House house, int port, Path token, InstantSource time) throws IOException {
        WebServer made = new WebServer(
                Objects.requireNonNull(house, "house"), port, Token.in(token), Objects.requireNonNull(time, "time"));
        made.server.start();
        return made;
    }

    /**
     * Where it listens.
     *
     * @return the port
     */
    public int port() {
        return server.getAddress().getPort();
    }

    /**
     * The address with its token.
     *
     * @return for a browser of whoever may see everything
     */
    public String address() {
        return "http://127.0.0.1:" + port() + "/?token=" + token.text();
    }

    private void answer(HttpExchange exchange) {
        underWay.register();
        try (Request request = new Request(exchange)) {
            try {
                answered(request);
            } catch (RuntimeException e) {
                LOG.warn("a page could not be made", e);
                request.html(500, Layout.fault("That did not work", String.valueOf(e.getMessage())));
            }
        } catch (IOException e) {
            LOG.debug("whoever asked has gone", e);
        } finally {
            underWay.arriveAndDeregister();
        }
    }

    private void answered(Request request) throws IOException {
        if (!request.isFor(hosts)) {
            request.html(421, Layout.fault("Not here", "Open http://127.0.0.1:" + port() + "/"));
        } else if (request.isGet() && Resources.isAt(request.path())) {
            Resources.answer(request);
        } else if (request.isGet() && token.is(request.query("token"))) {
            request.setCookie(COOKIE, token.ofCookies());
            request.goTo("/");
        } else if (request.isGet() && request.path().equals(METERS) && isBearer(request)) {
            actions.show(request);
        } else if (!request.cookie(COOKIE).filter(token::isOfCookies).isPresent()) {
            request.html(403, Layout.door());
        } else if (request.isGet()) {
            actions.show(request);
        } else if (request.isPost() && isOurOwn(request)) {
            actions.change(request);
        } else {
            request.html(403, Layout.fault("Not from there", "Only this page's own buttons change anything."));
        }
    }

    /** Of a program, which keeps no cookies (RFC 6750, 2.1). */
    private boolean isBearer(Request request) {
        return request.header("Authorization")
                .filter(each -> each.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .filter(each -> token.is(each.substring(BEARER.length()).strip()))
                .isPresent();
    }

    private boolean isOurOwn(Request request) throws IOException {
        boolean isFromHere = request.header("Origin")
                .filter(origin -> hosts.stream().anyMatch(host -> origin.equals("http://" + host)))
                .isPresent();
        return isFromHere && request.readForm() && token.isOfForms(request.form("form"));
    }

    /** What is being answered is answered: a report of the process's own end is told to whoever asked for it. */
    @Override
    public void close() {
        clock.shutdownNow();
        actions.close();
        try {
            int unused = underWay.awaitAdvanceInterruptibly(underWay.arrive(), PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.debug("somebody takes an answer too slowly", e);
        }
        server.stop(0);
        threads.shutdownNow();
    }
}

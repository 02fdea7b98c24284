package org.postlude.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a screen, with an empty profile of its own. */
final class Browser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start(Path folder) throws IOException {
        return start(folder, true);
    }

    static Browser withoutScripts(Path folder) throws IOException {
        return start(folder, false);
    }

    private static Browser start(Path folder, boolean hasScripts) throws IOException {
        RealServer.need(CHROMIUM, "chromium");
        RealServer.need(DRIVER, "chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"));
        if (!hasScripts) {
            options.setExperimentalOption("prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        File quiet = folder.resolve("chromedriver.log").toFile();
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .usingAnyFreePort()
                .withLogFile(quiet)
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    void open(String address) {
        driver.get(address);
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    String title() {
        return String.valueOf(driver.getTitle());
    }

    /** What a person reads. */
    String text() {
        return text("body");
    }

    /** As above, of one part of the page, which may be exchanged while it is read. */
    String text(String css) {
        return Awaitility.await(css)
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> element(css).getText(), text -> true);
    }

    void awaitText(String css, String wanted) {
        Awaitility.await("\"" + wanted + "\" in " + css)
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> element(css).getText(), text -> text.contains(wanted));
    }

    WebElement element(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> elements(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void follow(String words) {
        click(By.partialLinkText(words));
    }

    void press(String button) {
        click(By.xpath("//button[normalize-space()='" + button + "'] | //summary[normalize-space()='" + button + "']"));
    }

    private void click(By by) {
        Awaitility.await(by.toString())
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> {
                    driver.findElement(by).click();
                    return true;
                });
    }

    List<String> buttons() {
        return elements("button").stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .toList();
    }

    @Nullable
    Object run(String script) {
        return driver.executeScript(script);
    }

    /** Of a screen, in pixels; a window has a least width that phones do not have. */
    void resize(int width, int height) {
        cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void goDark() {
        cdp(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    }

    private void cdp(String command, Map<String, Object> with) {
        driver.executeCdpCommand(command, with);
    }

    /** Each address that a page has asked for since it was asked last, refused ones too. */
    List<String> requests() {
        List<String> found = new ArrayList<>();
        driver.manage().logs().get(LogType.PERFORMANCE).forEach(entry -> {
            String line = entry.getMessage();
            if (line.contains("\"Network.requestWillBeSent\"") || line.contains("\"Network.webSocketCreated\"")) {
                String address = line.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"(.*?)\".*", "$1");
                if (!address.startsWith("chrome://")
                        && !address.startsWith("data:")) { // the empty tab that it begins with
                    found.add(address);
                }
            }
        });
        return found;
    }

    /** What the browser complains of: scripts that fail, places that the policy of the page forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}

package io.magicoder.deploy.dashboards;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the dashboards for Grafana: {@code DashboardsMain DESCRIPTION FOLDER}. */
public final class DashboardsMain {
    private DashboardsMain() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: DashboardsMain DESCRIPTION FOLDER");
            System.exit(2);
        }
        write(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    static void write(Path description, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Dashboard dashboard : Dashboard.read(description)) {
            Files.writeString(folder.resolve(dashboard.uid() + ".json"), DashboardJson.of(dashboard));
        }
    }
}

import java.util.Arrays;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * One OpenSearch node for tests, until it is told to end: java -cp CLASSPATH Node.java FOLDER name=value...
 * The names are settings of OpenSearch, http.port and transport.port among them.
 */
public class Node {
    public static void main(String[] arguments) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.setMaxHttpPort(-1); // the ports are given: look for no free ones
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            settings.put("discovery.type", "single-node");
            settings.put("action.auto_create_index", "false");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
            Arrays.stream(arguments).skip(1).map(each -> each.split("=", 2)).forEach(pair -> settings.put(pair[0], pair[1]));
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(runner)));
        runner.build(OpenSearchRunner.newConfigs().clusterName("tests").numOfNode(1).basePath(arguments[0]));
        while (System.in.read() >= 0) { // its end is that of whoever started the node: none is left behind
        }
        System.exit(0);
    }

    private static void close(OpenSearchRunner runner) {
        try {
            runner.close();
        } catch (Exception error) {
            error.printStackTrace(); // the process ends all the same
        }
    }
}

// Runs each consumer with what its pom brings, on the module path or on the class path.
void start(String project, List<String> options) {
    File target = new File(basedir, project + '/target')
    File spool = new File(target, 'spool')
    String java = System.getProperty('java.home') + '/bin/java'
    File output = new File(target, 'output.txt')
    Process process = new ProcessBuilder([java] + options + [spool.path])
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start()
    if (!process.waitFor(2, java.util.concurrent.TimeUnit.MINUTES)) {
        process.destroyForcibly()
        throw new IllegalStateException(project + ' did not end: ' + output.text)
    }
    if (process.exitValue() != 0 || !output.readLines().any { it.startsWith('220 ') }) {
        throw new IllegalStateException(project + ' failed: ' + output.text)
    }
}

String path(String project) {
    File target = new File(basedir, project + '/target')
    return new File(target, 'classes').path + File.pathSeparator + new File(target, 'dependencies.txt').text
}

start('core', ['-p', path('core'), '-m', 'consumer.core/consumer.core.Main'])
start('sinks', ['-p', path('sinks'), '-m', 'consumer.sinks/consumer.sinks.Main'])
start('class-path', ['-cp', path('class-path'), 'consumer.classpath.Main'])
return true

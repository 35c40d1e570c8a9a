package io.github.lsmtpd.policy;

import io.github.lsmtpd.ClientInfo;
import java.util.Map;

/**
 * What is known of a session when policy is asked. Immutable.
 *
 * @param id what the log knows the session by
 * @param client the client; its EHLO name is empty until it has introduced itself, and it proves nothing
 * @param attributes what earlier decisions of this session have noted
 * @param messages how many messages of the session have been accepted
 */
public record SessionInfo(String id, ClientInfo client, Map<String, String> attributes, int messages) {}

package org.sluice.module.rspamd;

import org.sluice.testing.Rspamd;

/** Rules for a real rspamd: header fields of the message say what it should answer. */
final class Rules {

    static final String ALL = Rspamd.SCORE_RULE
            + """
            rspamd_config.TEST_SOFT = { score = 0.0, callback = function(task)
              if task:get_header('X-Test-Soft') then task:set_pre_result('soft reject', 'Try again later', 'test') end
              return false
            end }
            rspamd_config.TEST_EDITS = { score = 0.0, callback = function(task)
              if task:get_header('X-Test-Edits') then
                task:set_milter_reply({
                  add_headers = { ['X-Behind'] = 'one', ['X-Front'] = { value = 'two', order = 0 },
                    ['X-Many'] = { { value = 'a', order = 1 }, { value = 'b' } } },
                  remove_headers = { ['X-Test-Edits'] = 0 }, change_from = 'new@example.org', add_rcpt = { 'x@example.org' }, del_rcpt = { 'b@one.example' } })
              end
              return false
            end }
            rspamd_config.TEST_INSTEAD = { score = 0.0, callback = function(task)
              local word = task:get_header('X-Test-Instead')
              if word == 'no_action' then task:set_milter_reply({ no_action = true })
              elseif word then task:set_milter_reply({ reject = word }) end
              return false
            end }
            rspamd_config.TEST_NO_ADDRESS = { score = 0.0, callback = function(task)
              if task:get_header('X-Test-No-Address') then task:set_milter_reply({ add_rcpt = { 'a b' } }) end
              return false
            end }
            rspamd_config.TEST_LINES = { score = 0.0, callback = function(task)
              if task:get_header('X-Test-Lines') then task:set_message('Subject: rewritten\\r\\n\\r\\na\\nb\\n') end
              return false
            end }
            rspamd_config.TEST_REWRITE = { score = 0.0, callback = function(task)
              local octets = tonumber(task:get_header('X-Test-Rewrite'))
              if octets then task:set_message('Subject: rewritten\\r\\n\\r\\n' .. string.rep('x', octets)) end
              return false
            end }
            rspamd_config.TEST_TLS = { score = 0.0, callback = function(task)
              if not task:get_header('X-Test-Tls') then return false end
              task:set_pre_result('soft reject', 'version=' .. tostring(task:get_request_header('TLS-Version'))
                .. ' cipher=' .. tostring(task:get_request_header('TLS-Cipher'))
                .. ' issuer=' .. tostring(task:get_request_header('TLS-Cert-Issuer')), 'test')
              return false
            end }
            rspamd_config.TEST_ENVELOPE = { score = 0.1, callback = function(task)
              if not task:get_header('X-Test-Envelope') then return false end
              local to = {}
              for _, each in ipairs(task:get_recipients('smtp') or {}) do to[#to + 1] = each.addr end
              local from = task:get_from('smtp')
              task:set_pre_result('soft reject', 'ip=' .. tostring(task:get_from_ip()) .. ' helo=' .. tostring(task:get_helo())
                .. ' from=' .. (from and from[1].addr or '') .. ' rcpt=' .. table.concat(to, '+')
                .. ' user=' .. tostring(task:get_user()) .. ' host=' .. tostring(task:get_hostname())
                .. ' size=' .. tostring(task:get_size()), 'test')
              return false
            end }
            """;

    private Rules() {}
}

/** Why the reading of a controller is incomplete, or is compared with nothing. Only grows. */
export const readingReasons = {
  reading_cancelled: { ja: '読取りが中止された', en: 'the reading was cancelled' },
  reading_in_blackout: {
    ja: '読み取らない時間帯のため、何も読まなかった。時間帯が終わってからもう一度読む',
    en: 'the controller is in its black-out hours, so nothing was read: read it again when they have ended',
  },
  reading_until_blackout: {
    ja: '読み取らない時間帯に入ったため、途中で読取りを終えた。時間帯が終わってからもう一度読む',
    en: 'the black-out hours of the controller began, so the reading ended before it was whole: read it again when they have ended',
  },
  reading_time_over: { ja: '読取りに使える時間を使い切った', en: 'the time budget of the device is used up' },
  device_asks_rest: {
    ja: '機器が負荷を避けるよう求めた（{message}）',
    en: 'the device asks for rest: {message}',
  },
  device_held: {
    ja: '{address} は、このパソコンの別の処理（{holder}）が読んでいる。終わってからもう一度読む',
    en: '{address} is being read by {holder} on this machine: read it again when that has ended',
  },
  serial_port_taken: {
    ja: '{port} は {holder} が使っている。使い終わってから読む',
    en: '{port} is used by {holder}: it is read when that has ended',
  },
  serial_port_unopened: {
    ja: '{port} を開けない（{message}）。実行しているアカウントを、シリアルポートを使えるグループ（多くは dialout）に加える',
    en: '{port} cannot be opened ({message}): add the account to the group that may use serial ports, often dialout',
  },
  serial_package_missing: {
    ja: 'シリアルポートには追加パッケージ {package} が要るが、使えない（{message}）。入れるか、Modbus ゲートウェイを通して読む',
    en: 'serial ports need the optional package {package}, which cannot be used ({message}): install it, or read through a Modbus gateway',
  },
  serial_not_here: {
    ja: '{platform} ではシリアルポートを開かない。Modbus ゲートウェイを通して読む',
    en: 'serial ports are not opened on {platform}: read through a Modbus gateway',
  },
  serial_other_master: {
    ja: '{port} で別のマスタの通信が聞こえた（{bytes} バイト）。妨げないよう、以後は何も送っていない。承知のうえで読むなら otherMaster を true にする',
    en: 'another master talks on {port} ({bytes} bytes heard), so nothing more was sent: set otherMaster to true only if its owner agrees that it is read',
  },
  device_slow: {
    ja: '応答が続けて遅くなった（{count} 回、{ms} ms 超）。動作を妨げないよう読取りを止めた。機器の普段の速さなら、エージェントの設定の slowMs を上げる',
    en: 'the device became slow ({count} answers in a row over {ms} ms): stopped so as not to disturb it; where that is its usual pace, raise slowMs in the configuration of the agent',
  },
  no_usable_answers: {
    ja: '{count} 回続けて使える応答がなかった（{message}）',
    en: 'no usable answer {count} times in a row ({message})',
  },
  nothing_answered: { ja: '何にも応答がなかった', en: 'nothing was answered' },
  unit_silent: { ja: 'ユニット {unit} に応答がない', en: 'unit {unit} does not answer' },
  unit_fell_silent: {
    ja: 'ユニット {unit} がどのファンクションコードにも応答しなくなった',
    en: 'unit {unit} answers no function code any more',
  },
  block_unanswered: { ja: '{place} に使える応答がなかった', en: '{place} gave no usable answer' },
  place_unanswered: {
    ja: '{place} に使える応答がなかった（{message}）',
    en: '{place} gave no usable answer: {message}',
  },
  type_name_unanswered: { ja: '形名の応答がなかった（{message}）', en: 'no answer about its type name: {message}' },
  model_unanswered: { ja: '形式の応答がなかった（{message}）', en: 'no answer about its model: {message}' },
  program_dates_unanswered: {
    ja: 'プログラムの日付の応答がなかった（{message}）',
    en: 'no answer about the dates of its program: {message}',
  },
  state_unanswered: { ja: '運転状態の応答がなかった（{message}）', en: 'no answer about its state: {message}' },
  error_unanswered: {
    ja: 'エラー情報の応答がなかった（{message}）',
    en: 'no answer about its errors: {message}',
  },
  connection_failing: { ja: '接続が何度も切れた（{message}）', en: 'the connection kept failing: {message}' },
  connection_lost: { ja: '接続が切れた（{message}）', en: 'the connection was lost: {message}' },
  opcua_name_unknown: {
    ja: '{url} の機器名が分からない（{message}）。IP アドレスで指定するか、名前解決を確かめる',
    en: 'the name in {url} is not known here ({message}): give the IP address, or see to the name',
  },
  opcua_nobody_listens: {
    ja: '{url} では OPC UA サーバが待ち受けていない（{message}）。ポート番号（通常 4840）と、機器で OPC UA が有効かを確かめる',
    en: 'nothing listens at {url} ({message}): check the port (4840 as a rule) and whether OPC UA is switched on in the controller',
  },
  opcua_silent: {
    ja: '{url} から応答がない（{message}）。アドレス、電源、途中のファイアウォールを確かめる',
    en: '{url} does not answer ({message}): check the address, the power and firewalls on the way',
  },
  opcua_channel_unopened: {
    ja: '{url} は求められた暗号方式の接続を開かない（{message}）。方式を案内していても実装していないか、エージェントの証明書を機器側で承認していない。機器の証明書の承認一覧を確かめるか、別の policy を指定する',
    en: '{url} opens no channel with this security ({message}): it may offer a policy that it does not have, or not trust the certificate of the agent. Accept that one at the controller, or name another policy',
  },
  opcua_other_language: {
    ja: '{url} は OPC UA の応答をせずに接続を切った（{message}）。別のサービスのポートでないかを確かめる',
    en: '{url} hung up or did not answer as an OPC UA server does ({message}): check whether the port is that of another service',
  },
  opcua_user_wanted: {
    ja: 'サーバが名乗らない接続を受け付けない（{message}）。読み取り専用の利用者を用意して user に指定する',
    en: 'the server takes nobody without a name ({message}): have it give a user that may only read, and name it as user',
  },
  opcua_user_refused: {
    ja: 'サーバが利用者を受け付けない（{message}）。利用者名、パスワード、サーバ側の登録を確かめる',
    en: 'the server does not take this user ({message}): check name and password, and whether the server knows it',
  },
  opcua_endpoints_unread: {
    ja: '接続口の一覧を読めなかった（{message}）',
    en: 'the endpoints could not be read: {message}',
  },
  opcua_no_namespaces: {
    ja: 'サーバが名前空間の一覧を示さない',
    en: 'the server does not tell its namespaces',
  },
  node_cap: { ja: 'ノードが {cap} を超え、残りを読んでいない', en: 'more than {cap} nodes; the rest was not read' },
  node_bytes: {
    ja: '最初の {count} ノードだけで {megabytes} MB を超え、残りを読んでいない',
    en: 'the first {count} nodes take more than {megabytes} MB; the rest was not read',
  },
  record_bytes: {
    ja: '記録が {megabytes} MB を超え、残りを読んでいない',
    en: 'the records take more than {megabytes} MB; the rest was not read',
  },
  thread_ended: {
    ja: '読取りが途中で終わった（{message}）',
    en: 'the reading broke off: {message}',
  },
  references_unread: {
    ja: '{count} 個のノードの参照を読めなかった（最初は {first}）',
    en: 'references of {count} nodes could not be read, first {first}',
  },
  restarted_meanwhile: { ja: '読取り中にサーバが再起動した', en: 'the server restarted while it was read' },
  namespaces_moved: { ja: '読取り中に名前空間が変わった', en: 'the namespaces changed meanwhile' },
  model_moved: {
    ja: '読取り中に構成が変わった（{place}）',
    en: 'the model changed while it was read, at {place}',
  },
  read_by_other_protocol: {
    ja: '比べる一方は {one}、もう一方は {other} で読まれている',
    en: 'one is {one}, the other {other}',
  },
  read_with_other_rights: {
    ja: '接続の権限・保護・割付け表が違うため比べない（{one} と {other}）',
    en: 'they were read with different rights or maps: {one} and {other}',
  },
  read_in_unknown_form: {
    ja: '新しい版のエージェントが読んだもの（形式 {form}）で、この版では形式 {known} までしか比べられない。こちらも新しい版に更新する',
    en: 'a newer version read it (form {form}), while this one compares forms up to {known}: update this one, too',
  },
  earlier_reading_unusable: {
    ja: '比べる相手の取得が使えない（{message}）',
    en: 'the reading to compare with cannot be used: {message}',
  },
  opcua_server_full: {
    ja: '{url} は同時に受け付ける接続（セッション）の数を使い切っている。強制終了した読取りや別のソフトが残したものは、数分で消える。続くときは、接続中のソフトを減らすか、機器の上限を増やす',
    en: '{url} has no session left. What a killed reader or another program left behind is forgotten within minutes; where it goes on, close a program that is connected or raise the limit of the controller',
  },
  opcua_certificate_unknown: {
    ja: '{url} の証明書はまだ承認されていない（SHA-256 {thumbprint}、{subject}、有効期間 {from}〜{to}）。制御機器の側の表示と照合してから、「制御機器」の画面で承認する',
    en: 'nobody approved the certificate of {url} (SHA-256 {thumbprint}; {subject}; valid {from} to {to}): compare it with the controller, then accept it on the page of the controller',
  },
  opcua_certificate_changed: {
    ja: '{url} の証明書が、承認したものと違う（SHA-256 {thumbprint}、{subject}、有効期間 {from}〜{to}）。入れ替えの予定を確かめ、制御機器の側の表示と一致したときだけ「制御機器」の画面で承認する。一致しなければ、別の機器が割り込んでいるおそれがある',
    en: '{url} shows another certificate than the approved one (SHA-256 {thumbprint}; {subject}; valid {from} to {to}): ask whether it was replaced, compare it with the controller, and only then accept it on the page of the controller; if it differs, something may stand in between',
  },
  opcua_vouched_out_of_time: {
    ja: '{url} の証明書（SHA-256 {thumbprint}、{subject}）は信頼する認証局 {authority} が署名しているが、有効期間（{from}〜{to}）の外にある。機器の証明書を更新する。急ぐときは、制御機器の側の表示と照合してから「制御機器」の画面で承認する',
    en: 'the trusted authority {authority} signed the certificate of {url} (SHA-256 {thumbprint}; {subject}), but it is outside the time for which it holds ({from} to {to}): renew it on the controller, or compare it with the controller and accept it on its page',
  },
  opcua_vouched_other_name: {
    ja: '{url} の証明書（SHA-256 {thumbprint}、{subject}、有効期間 {from}〜{to}）は信頼する認証局 {authority} が署名しているが、この接続先の名前も、承認した証明書のアプリケーション URI も含まない。別の機器のものかもしれない。制御機器の側の表示と照合してから「制御機器」の画面で承認する',
    en: 'the trusted authority {authority} signed the certificate of {url} (SHA-256 {thumbprint}; {subject}; valid {from} to {to}), but it names neither this address nor the application URI of one that was approved, so it may be that of another device: compare it with the controller, then accept it on its page',
  },
  opcua_certificate_revoked: {
    ja: '{url} の証明書（SHA-256 {thumbprint}、{subject}、有効期間 {from}〜{to}）か、それに署名した中間の認証局は、認証局の失効リストに載っている（信頼する認証局 {authority}）。失効した理由を認証局の管理者に確かめ、機器の証明書を入れ替える。リストから外れるまで読み取らない',
    en: 'the certificate of {url} (SHA-256 {thumbprint}; {subject}; valid {from} to {to}), or an authority between it and the trusted {authority}, stands on a revocation list: ask who keeps the authority why, and put another certificate into the controller; nothing is read while it stands there',
  },
  authority_file_unusable: {
    ja: '認証局のファイル {file} を使えない（{message}）。認証局証明書か、その失効リスト（.crl）を、PEM または DER で置く',
    en: 'the file {file} of authorities cannot be used ({message}): put certificates of authorities there, or as .crl their revocation lists, PEM or DER',
  },
  opcua_certificate_refused: {
    ja: '{url} の証明書（SHA-256 {thumbprint}）は、信頼しないと判断されている。この証明書のままでは読み取らない',
    en: 'a person refused the certificate of {url} (SHA-256 {thumbprint}): nothing is read while it shows this one',
  },
  certificate_decision_void: {
    ja: '{device} の証明書についての承認は効力を持たない。承認されたのは SHA-256 {decided} だが、この端末がいま見ているのは {seen}',
    en: 'the decision about the certificate of {device} is void: {decided} was accepted, but {seen} is what this machine sees now',
  },
  certificate_decided_here: {
    ja: '{device} の証明書を信頼するかは、この端末の設定（hubMayTrust: false）により、この端末だけで決める',
    en: 'whether the certificate of {device} is trusted is decided on this machine alone (hubMayTrust: false)',
  },
  certificate_expires: {
    ja: '証明書（{subject}、SHA-256 {thumbprint}…）の有効期限が {to} に切れる（あと {days} 日）。入れ替えを計画する',
    en: 'a certificate ({subject}, SHA-256 {thumbprint}…) expires on {to}, in {days} days: plan its renewal',
  },
  revocation_list_outdated: {
    ja: '認証局の失効リストが、{since} に出るはずの新しいものに替えられていない。その後に失効した証明書は分からない。新しい失効リストを置く',
    en: 'a revocation list of an authority was due for a newer one on {since}, so that what was revoked since is not known: put the newer one there',
  },
  certificate_expired: {
    ja: '証明書（{subject}、SHA-256 {thumbprint}…）の有効期限が {to} に切れている。入れ替える',
    en: 'a certificate ({subject}, SHA-256 {thumbprint}…) expired on {to}: renew it',
  },
  trust_book_damaged: {
    ja: '信頼する証明書の記録 {file} が壊れている（{message}）。直すまで、保護された接続では読み取らない',
    en: '{file}, which says whose certificates are trusted, is damaged ({message}): nothing is read over secured connections until it is put right',
  },
  opcua_password_at_risk: {
    ja: '{url} はパスワードを暗号化せずに送るよう求めている。security を SignAndEncrypt にするか、承知のうえで passwordInClear を true にする',
    en: '{url} wants the password unprotected: use security SignAndEncrypt, or set passwordInClear to true if you accept that',
  },
  opcua_no_such_way_in: {
    ja: '{url} には {wanted} の接続口がない（あるのは {offered}）。security と policy を合わせる',
    en: '{url} offers no {wanted} (it offers {offered}): set security and policy to one of these',
  },
  secret_file_missing: {
    ja: '秘密のファイル {file} がない',
    en: '{file}: there is no such file with a secret',
  },
  secret_file_open: {
    ja: '{file} を他の利用者が読める、または書ける（モード {mode}）。秘密が漏れうるため使わない。chmod 600 {file} で直し、見られていたおそれがあれば値を変える',
    en: '{file} can be read or changed by others (mode {mode}) and is not used: chmod 600 {file}, and change the secret where somebody may have seen it',
  },
  secret_file_of_another: {
    ja: '{file} の所有者（uid {owner}）が、エージェントの利用者でも root でもない。所有者を直す（chown）',
    en: '{file} belongs to uid {owner}, neither the system nor the user of the agent: give it to that user (chown)',
  },
  secret_file_unreadable: {
    ja: '秘密のファイル {file} を使えない（{message}）',
    en: '{file} cannot be used: {message}',
  },
  password_not_sealed: {
    ja: '{device} のパスワードがこの端末に保管されていない。hinomi controllers password {device} で入れる',
    en: 'no password is kept for {device} on this machine: hinomi controllers password {device}',
  },
  password_sealed_for_another: {
    ja: '{device} のパスワードは別の接続先か別の利用者のために封じたもので、{url} の {user} には使わない。hinomi controllers password {device} で入れ直す',
    en: 'the password of {device} was sealed for another address or user, not for {user} at {url}: hinomi controllers password {device} takes it anew',
  },
} as const;

/** Why an agent does not read a controller that people at the hub set up. Only grows. */
export const setupReasons = {
  setup_not_accepted: {
    ja: '{place}：{message}。直し方：{remedy}',
    en: '{place}: {message}; {remedy}',
  },
  setup_only_here: {
    ja: '{place} は、このエージェントのパソコンの設定ファイルでだけ決められる。この項目を外す',
    en: '{place} can be set only in the configuration file of the agent’s own machine: leave it out',
  },
  setup_address_outside: {
    ja: '{host} は、このエージェントが本部の指示で読みに行ける範囲の外にある。パソコンの設定ファイルの limits.controllersFromHub に加えるか、範囲内の IP アドレスを指定する',
    en: '{host} lies outside of where this agent goes on the word of the hub: name it below limits.controllersFromHub in the file of its machine, or give an address within',
  },
  setup_place_outside: {
    ja: '{path} は、このエージェントが本部の指示で読めるフォルダの外にある。パソコンの設定ファイルの limits.controllersFromHub にフォルダを加えるか、プロジェクトのフォルダを絶対パスで指定する',
    en: '{path} lies outside of the folders that this agent reads on the word of the hub: name the folder below limits.controllersFromHub in the file of its machine, or give the absolute path of a project folder',
  },
  setup_not_taken_here: {
    ja: 'このエージェントは、本部から設定された機器を読まない（limits.controllersFromHub が空）。パソコンの設定ファイルで許可する',
    en: 'this agent reads no controllers that were set up at the hub (limits.controllersFromHub is empty): allow them in the file of its machine',
  },
  setup_address_taken: {
    ja: '{address} は、このエージェントの設定ファイルにある {source} がすでに読んでいる。機器への接続は一つだけなので、どちらかをやめる',
    en: '{address} is read already by {source} of this agent’s own file: a controller gets one connection, so drop one of the two',
  },
  setup_address_twice: {
    ja: '{address} は、{other} としてすでに読んでいる機器の別の書き方。機器への接続は一つだけなので、どちらかをやめる',
    en: '{address} is another way of writing where {other} is, which is read already: a controller gets one connection, so drop one of the two',
  },
  setup_id_taken: {
    ja: '名前 {id} は、このエージェントの設定ファイルの {source} が使っている。別の名前にする',
    en: 'the id {id} belongs to {source} of this agent’s own file: use another',
  },
  setup_port_strange: {
    ja: '{path} はシリアルポートの名前ではない。/dev/ttyUSB0 や /dev/serial/by-id/… のように書く',
    en: '{path} is no name of a serial port: write it like /dev/ttyUSB0 or /dev/serial/by-id/…',
  },
  setup_password_unopened: {
    ja: '{id} のパスワードを、このエージェントの鍵で開けない。接続先か利用者が変わったか、エージェントを登録し直したため。入力し直す',
    en: 'the password for {id} does not open with this agent’s key, since address or user changed, or the agent was enrolled anew: give it again',
  },
  setup_blackout: {
    ja: '{id} は今、読取り禁止の時間帯にある。時間帯が終わってから行う',
    en: '{id} is in its black-out hours now: do it when they are over',
  },
  setup_platform: {
    ja: '{type} は、このエージェントの OS（{platform}）では使えない。別のエージェントを選ぶ',
    en: '{type} does not work on {platform}: choose another agent',
  },
  setup_map_missing: {
    ja: '対応表がない。ファイルを選ぶか、書き込むか、機器から候補を作る',
    en: 'there is no map: choose a file, write one, or have one proposed',
  },
} as const;

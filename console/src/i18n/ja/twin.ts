export const twin = {
  title: '同型機との比較',
  says: '同じ型の制御機器と設定を見比べます。1 台ごとに違って当然のもの（接続先、アプリケーション名、証明書、シリアル番号）は除き、除いたものを示します。',
  other: '比べる制御機器',
  choose: '選んでください',
  against: '相手の状態',
  latest: '最新の取得',
  expected: '基準構成',
  found: (n: string) => `違い ${n} 件`,
  same: '違いはありません。',
  ignored: (n: string) => `1 台ごとに違うものとして除いた ${n} 件`,
  reasons: { address: '接続先', application: 'アプリケーション名', certificate: '証明書', serial: 'シリアル番号など' },
};

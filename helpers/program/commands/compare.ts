export  function compare(_runs: readonly string[], _options: { format: 'terminal' | 'markdown' | 'html' | 'json'; output?: string; results: string }): number {
  throw new Error('under construction');
}

export async function repro(_run: string, _cell: string, _options: { output?: string; check?: boolean; target?: string; results: string }): Promise<number> {
  throw new Error('under construction');
}

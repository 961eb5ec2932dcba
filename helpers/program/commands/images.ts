export async function buildImage(_kind: string, _options: object): Promise<number> { return 70; }

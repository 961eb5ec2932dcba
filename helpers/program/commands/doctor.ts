export async function doctor(_target: string | undefined): Promise<number> { return 70; }

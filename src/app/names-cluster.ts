/** `cluster`: what kubectl would reach; `cluster:FILE`, `cluster:in-cluster`: by that kubeconfig. A file: `./cluster`. */
export function namesCluster(path: string): boolean {
  return path === 'cluster' || path.startsWith('cluster:');
}

/** The kubeconfig that a path names; undefined: what kubectl would take. */
export function kubeconfigOf(path: string): string | undefined {
  const kubeconfig = path.slice('cluster:'.length);
  return kubeconfig === '' ? undefined : kubeconfig;
}

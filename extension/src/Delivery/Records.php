<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Wikimedia\ObjectCache\BagOStuff;

/**
 * The record in the cache of the farm, read at most once in a request, and the contents of what it tells of.
 *
 * The contents stand under the SHA-256 of the delivery, which the record names. So a server may keep a copy of them in
 * a cache of its own: it serves for as long as the record names the same, and not a moment longer.
 */
final class Records {
	/** Another number for whoever changes what a record is made of. */
	private const VERSION = 6;

	/** The record of this request; false until it is read. */
	private Record|null|false $current = false;

	/**
	 * @param BagOStuff $cache
	 * @param BagOStuff $local of this server alone
	 * @param string $environment
	 * @param string $source the hub's address, or a name that no other wiki of the farm has
	 * @param string $wiki by which documents know this wiki
	 */
	public function __construct(
		private readonly BagOStuff $cache,
		private readonly BagOStuff $local,
		private readonly string $environment,
		private readonly string $source,
		private readonly string $wiki
	) {
	}

	/** Return the record, or null if there is none, or another value than exactly one that we wrote. */
	public function current(): ?Record {
		if ( $this->current === false ) {
			$kept = Sealed::opened( $this->cache->get( $this->key() ) );
			// @phan-suppress-next-line PhanParamTooFewUnpack They are named.
			$this->current = $kept === null ? null : new Record( ...$kept );
		}
		return $this->current;
	}

	/** Return the contents of the record at a Unix time as this wiki sees them; null if the caches do not have them. */
	public function contents( int $now ): ?Contents {
		$sha256 = $this->current()->sha256 ?? '';
		$keys = [ $this->key( 'running', $sha256 ), $this->key( 'rates', $sha256, $this->wiki ) ];
		[ $shared, $rates ] = array_map( fn ( $key ) => Sealed::opened( $this->local->get( $key ) ), $keys );
		if ( $shared !== null && $rates !== null ) {
			$copy = new Contents( ...[ 'rates' => $rates ] + $shared );
			if ( $copy->holdsAt( $now ) ) {
				return $copy;
			}
		}
		$kept = Sealed::opened( $this->cache->get( $this->key( 'contents', $sha256 ) ) );
		if ( $kept === null ) {
			return null;
		}
		// @phan-suppress-next-line PhanParamTooFewUnpack They are named.
		$contents = ( new Contents( ...$kept ) )->at( $now, $this->wiki );
		foreach ( $contents->parts() as $which => $part ) {
			$this->local->set( $keys[$which], Sealed::of( $part ), BagOStuff::TTL_HOUR );
		}
		return $contents;
	}

	/**
	 * @param Record $record
	 * @param ?Contents $contents if null, they stay what they are
	 * @throws SourceError the cache does not keep them
	 */
	public function write( Record $record, ?Contents $contents = null ): void {
		$key = $this->key( 'contents', $record->sha256 );
		if ( $contents ) {
			[ $shared, $rates ] = $contents->parts();
			$this->keep( $key, [ 'rates' => $rates ] + $shared );
		} else {
			$this->cache->changeTTL( $key, BagOStuff::TTL_WEEK );
		}
		$this->keep( $this->key(), get_object_vars( $record ) );
		$this->current = $record;
	}

	private function keep( string $key, array $value ): void {
		$sealed = Sealed::of( $value );
		$this->cache->set( $key, $sealed, BagOStuff::TTL_WEEK );
		// Some caches do not say that a value is too large for them, or that they keep nothing; or they keep it for
		// this process alone.
		if ( $this->cache->get( $key ) !== $sealed
			|| $this->cache->getQoS( BagOStuff::ATTR_DURABILITY ) <= BagOStuff::QOS_DURABILITY_SCRIPT
		) {
			throw new SourceError( 'The cache does not keep the instruments.' );
		}
	}

	/**
	 * Do something that only one process of the farm does at a time, and return what it returns.
	 *
	 * What the record is then is read anew: another process may have written it while we waited.
	 *
	 * @param callable():Record $deed
	 * @param int $patience seconds
	 * @throws SourceError another process does not come to an end with it
	 */
	public function alone( callable $deed, int $patience ): Record {
		$lock = $this->cache->getScopedLock( $this->key(), $patience );
		if ( !$lock ) {
			throw new SourceError( "The cache has been locked, or out of order, for $patience seconds." );
		}
		$this->current = false;
		return $deed();
	}

	private function key( string $what = 'record', string ...$which ): string {
		return $this->cache->makeGlobalKey(
			'InstrumentConfigurator', $what, (string)self::VERSION, $this->environment, sha1( $this->source ), ...$which
		);
	}
}

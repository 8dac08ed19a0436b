<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Proposal;
use MediaWiki\Page\PageIdentityValue;
use MediaWiki\Page\PageReference;
use MediaWiki\Page\PageReferenceValue;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\Revision\RevisionStore;
use MediaWiki\Title\TitleValue;
use Wikimedia\Rdbms\IConnectionProvider;
use Wikimedia\Rdbms\IDBAccessObject;
use Wikimedia\Rdbms\IReadableDatabase;
use Wikimedia\Rdbms\SelectQueryBuilder;

/** The histories of pages, as the review needs them, read from the primary database. */
final class Histories {
	public function __construct(
		private readonly IConnectionProvider $connections,
		private readonly RevisionStore $revisionStore
	) {
	}

	/**
	 * Return why a user may not save a text under review; null if they may.
	 *
	 * What waits and is saved by somebody else has to be looked for in histories; mostly the two heads tell.
	 *
	 * @param Kind $kind
	 * @param string $name
	 * @param string $user
	 * @param string $sha1 hexadecimal, of the text
	 * @return ?string as `Proposal::refusal`
	 */
	public function refusal( Kind $kind, string $name, string $user, string $sha1 ): ?string {
		if ( $this->headSha1( $kind->page, $name ) === $sha1 ) {
			return null;
		}
		return $this->headSha1( $kind->proposal, $name ) === $sha1
			? $this->proposal( $kind, $name )->refusal( $user, $sha1 ) : 'not-proposed';
	}

	/**
	 * Return the proposal for a page of a kind, beside that.
	 *
	 * Of the proposal's page everything counts: who wrote a text that waited before answers for it again.
	 *
	 * @param Kind $kind
	 * @param string $name
	 * @param int $before a revision of the wiki: both pages as they stood right before that was made
	 */
	public function proposal( Kind $kind, string $name, int $before = PHP_INT_MAX ): Proposal {
		$earlier = static fn ( array $revisions ): array => array_values(
			array_filter( $revisions, static fn ( $each ) => $each['revision'] < $before ) );
		$page = PageReferenceValue::localReference( $kind->proposal, $name );
		[ $chain, $beside ] = array_map( $earlier, $this->standing( $page ) );
		// Of a text that is hidden besides being deleted it counts what it says: nobody would see it to mend it.
		$deleted = array_map( static fn ( $each ) => self::entry( $each, false ), $this->deleted( $page ) );
		$others = array_merge( $earlier( $deleted ), $beside );
		$page = PageReferenceValue::localReference( $kind->page, $name );
		$instrument = $earlier( $this->standing( $page )[0] );
		$removed = $instrument || !$chain ? '' : $this->removed( $page );
		$older = array_filter( $chain, static fn ( $each ) => $each['timestamp'] <= $removed );
		return new Proposal( $chain, $instrument, $others, $older ? end( $older )['revision'] : 0 );
	}

	private function headSha1( int $namespace, string $name ): ?string {
		$head = $this->revisionStore->getRevisionByTitle(
			new TitleValue( $namespace, $name ), 0, IDBAccessObject::READ_LATEST );
		return $head ? self::entry( $head, $head->isDeleted( RevisionRecord::DELETED_TEXT ) )['sha1'] : null;
	}

	/**
	 * Return what the page said, oldest first, and what else stands in its history.
	 *
	 * What it said is the chain of parents, not the listing: an undelete lists revisions that were never the page's
	 * text.
	 *
	 * @return array[][] of `revision` (int), `parent` (int; 0 is none), `timestamp` (MediaWiki's), and `sha1`
	 *  (hexadecimal, of the text) and `user`, each null when hidden
	 */
	private function standing( PageReference $page ): array {
		$db = $this->connections->getPrimaryDatabase();
		$where = [ 'page_namespace' => $page->getNamespace(), 'page_title' => $page->getDBkey() ];
		$next = (int)$db->newSelectQueryBuilder()
			->select( 'page_latest' )
			->from( 'page' )
			->where( $where )
			->caller( __METHOD__ )->fetchField();
		$revisions = $this->entries( $db, $where );
		$chain = [];
		$newer = INF;
		// A parent that is not older than its child is none; so a chain that bites its own tail ends.
		while ( isset( $revisions[$next] ) && $next < $newer ) {
			$chain[] = $revisions[$next];
			$newer = $next;
			$next = $revisions[$newer]['parent'];
		}
		$beside = array_diff_key( $revisions, array_column( $chain, null, 'revision' ) );
		return [ array_reverse( $chain ), array_values( $beside ) ];
	}

	/** Return when a page was deleted, in MediaWiki's format; "" if it never was. */
	private function removed( PageReference $page ): string {
		$db = $this->connections->getPrimaryDatabase();
		$found = $db->newSelectQueryBuilder()
			->select( 'log_timestamp' )
			->from( 'logging' )
			->where( [
				'log_namespace' => $page->getNamespace(), 'log_title' => $page->getDBkey(),
				'log_type' => 'delete', 'log_action' => 'delete',
			] )
			->orderBy( 'log_timestamp', SelectQueryBuilder::SORT_DESC )
			->limit( 1 )
			->caller( __METHOD__ )->fetchField();
		return $found === false ? '' : wfTimestamp( TS_MW, $found );
	}

	/** @return array[] by revision */
	private function entries( IReadableDatabase $db, array $where ): array {
		$rows = $this->revisionStore->newSelectQueryBuilder( $db )
			->joinComment()
			->joinPage()
			->where( $where )
			->caller( __METHOD__ )->fetchResultSet();
		$entries = [];
		foreach ( $rows as $row ) {
			$revision = $this->revisionStore->newRevisionFromRow( $row );
			$hidesText = $revision->isDeleted( RevisionRecord::DELETED_TEXT );
			$entries[(int)$row->rev_id] = self::entry( $revision, $hidesText );
		}
		return $entries;
	}

	/**
	 * Return what an undelete would restore of the newest time: mostly one; MediaWiki does not say which of several.
	 *
	 * @param PageReference $page
	 * @param string[] $timestamps what is to be restored; none is everything
	 * @return RevisionRecord[]
	 */
	public function newestDeleted( PageReference $page, array $timestamps ): array {
		$wanted = array_map( static fn ( $each ) => wfTimestamp( TS_MW, $each ), $timestamps );
		$restored = array_filter( $this->deleted( $page ), static fn ( $each ) =>
			!$wanted || in_array( $each->getTimestamp(), $wanted, true ) );
		$newest = $restored ? max( array_map( static fn ( $each ) => $each->getTimestamp(), $restored ) ) : '';
		return array_values( array_filter( $restored, static fn ( $each ) => $each->getTimestamp() === $newest ) );
	}

	/** @return RevisionRecord[] what was deleted of a page */
	private function deleted( PageReference $page ): array {
		$rows = $this->revisionStore->newArchiveSelectQueryBuilder( $this->connections->getPrimaryDatabase() )
			->joinComment()
			->where( [ 'ar_namespace' => $page->getNamespace(), 'ar_title' => $page->getDBkey() ] )
			->caller( __METHOD__ )->fetchResultSet();
		$gone = PageIdentityValue::localIdentity( 0, $page->getNamespace(), $page->getDBkey() );
		$found = [];
		foreach ( $rows as $row ) {
			$found[] = $this->revisionStore->newRevisionFromArchiveRow( $row, 0, $gone );
		}
		return $found;
	}

	private static function entry( RevisionRecord $revision, bool $hidesText ): array {
		return [
			'revision' => (int)$revision->getId(),
			// Where nobody knows the parent, it is one that is not there.
			'parent' => $revision->getParentId() ?? -1,
			'sha1' => $hidesText ? null : self::hexadecimal( $revision->getSha1() ),
			'timestamp' => $revision->getTimestamp(),
			'user' => $revision->isDeleted( RevisionRecord::DELETED_USER )
				? null : $revision->getUser( RevisionRecord::RAW )?->getName(),
			'comment' => $revision->getComment()->text ?? '',
		];
	}

	/** Return a SHA-1 in base 36 as one in base 16; the core's way takes longer than reading the revision did. */
	private static function hexadecimal( string $sha1 ): string {
		$words = [ 0, 0, 0, 0, 0 ];
		foreach ( str_split( str_pad( $sha1, 35, '0', STR_PAD_LEFT ), 5 ) as $digits ) {
			$carry = intval( $digits, 36 );
			for ( $at = 4; $at >= 0; $at-- ) {
				$word = $words[$at] * 36 ** 5 + $carry;
				$words[$at] = $word & 0xffffffff;
				$carry = $word >> 32;
			}
		}
		return sprintf( '%08x%08x%08x%08x%08x', ...$words );
	}
}

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
use Wikimedia\Rdbms\IConnectionProvider;

/** The histories of pages, as the review needs them, read from the primary database. */
final class Histories {
	public function __construct(
		private readonly IConnectionProvider $connections,
		private readonly RevisionStore $revisionStore
	) {
	}

	/** Return the proposal for a page of a kind, beside that. */
	public function proposal( Kind $kind, string $name ): Proposal {
		[ $instrument ] = $this->standing( PageReferenceValue::localReference( $kind->page, $name ) );
		$page = PageReferenceValue::localReference( $kind->proposal, $name );
		[ $chain, $beside ] = $this->standing( $page );
		// Of a text that is hidden besides being deleted it counts what it says: nobody would see it to mend it.
		$deleted = array_map( static fn ( $each ) => self::entry( $each, false ), $this->deleted( $page ) );
		return new Proposal( $chain, $instrument, array_merge( $deleted, $beside ) );
	}

	/**
	 * Return what the page said from its creation to now, oldest first, and what else stands in its history.
	 *
	 * What it said is the chain of parents, not the listing: an undelete lists revisions that were never the page's
	 * text.
	 *
	 * @param PageReference $page
	 * @return array[][] of `revision` (int), `parent` (int; 0 is none), and `sha1` (hexadecimal, of the text) and
	 *  `user`, each null when hidden
	 */
	private function standing( PageReference $page ): array {
		$rows = $this->revisionStore->newSelectQueryBuilder( $this->connections->getPrimaryDatabase() )
			->joinComment()
			->joinPage()
			->where( [ 'page_namespace' => $page->getNamespace(), 'page_title' => $page->getDBkey() ] )
			->caller( __METHOD__ )->fetchResultSet();
		$revisions = [];
		$next = 0;
		foreach ( $rows as $row ) {
			$revision = $this->revisionStore->newRevisionFromRow( $row );
			$hidesText = $revision->isDeleted( RevisionRecord::DELETED_TEXT );
			$revisions[(int)$row->rev_id] = self::entry( $revision, $hidesText );
			$next = (int)$row->page_latest;
		}
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
			'sha1' => $hidesText ? null : \Wikimedia\base_convert( $revision->getSha1(), 36, 16, 40 ),
			'user' => $revision->isDeleted( RevisionRecord::DELETED_USER )
				? null : $revision->getUser( RevisionRecord::RAW )?->getName(),
		];
	}
}
